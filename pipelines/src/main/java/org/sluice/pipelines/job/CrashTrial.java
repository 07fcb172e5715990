package org.sluice.pipelines.job;

import java.time.Duration;
import java.util.Optional;
import org.sluice.pipelines.video.DecodeTrial;
import org.sluice.pipelines.video.Segment;
import org.sluice.pipelines.video.TrialVerdict;

/** Finds out whether a suspect stretch of video takes down the process that decodes it. */
final class CrashTrial {
  private static final Duration AT_LEAST = Duration.ofMinutes(10);

  /** A decoder slower than this many times real time hangs. */
  private static final int SLOWEST = 10;

  private CrashTrial() {}

  /** The reason why it must not be decoded here; empty where it is innocent. */
  static Optional<String> of(TaskSetup setup, String path, Segment span) {
    long spanMillis = span.open() ? 0 : span.endMillis() - span.startMillis();
    Duration limit = Duration.ofMillis(SLOWEST * spanMillis);
    TrialVerdict verdict =
        DecodeTrial.run(
            setup.opener(),
            path,
            setup.configuration().value(),
            setup.reading(span),
            limit.compareTo(AT_LEAST) < 0 ? AT_LEAST : limit);
    if (verdict instanceof TrialVerdict.Crashed crashed) {
      return Optional.of("native crash (%s)".formatted(crashed.how()));
    } else if (verdict instanceof TrialVerdict.TimedOut timedOut) {
      return Optional.of("decoding hangs (over %d s)".formatted(timedOut.limitMillis() / 1000));
    }
    return Optional.empty();
  }
}
