package org.sluice.pipelines.job;

import java.io.Serializable;
import java.util.Locale;

/**
 * Which frames are taken of a video and how it is cut.
 *
 * @param framesPerSecond sampling rate, in (0, 1000]
 * @param segmentSeconds length of a segment, in [0.1, 86400]
 * @param exactScaling whether the preprocessor scales, bit for bit as the reference does
 */
public record Sampling(double framesPerSecond, double segmentSeconds, boolean exactScaling)
    implements Serializable {
  private static final double MAX_FRAMES_PER_SECOND = 1000;
  private static final double MIN_SEGMENT_SECONDS = 0.1;
  private static final double MAX_SEGMENT_SECONDS = 86400;

  /** Checks the ranges. */
  public Sampling {
    if (!(framesPerSecond > 0 && framesPerSecond <= MAX_FRAMES_PER_SECOND)) {
      throw new IllegalArgumentException(
          "framesPerSecond is %s but must be in (0, 1000]".formatted(framesPerSecond));
    }
    if (!(segmentSeconds >= MIN_SEGMENT_SECONDS && segmentSeconds <= MAX_SEGMENT_SECONDS)) {
      throw new IllegalArgumentException(
          "segmentSeconds is %s but must be in [0.1, 86400]".formatted(segmentSeconds));
    }
  }

  /** One line that names everything that decides which frames there are. */
  public String key() {
    return String.format(
        Locale.ROOT,
        "framesPerSecond=%s segmentSeconds=%s scaling=%s",
        framesPerSecond,
        segmentSeconds,
        exactScaling ? "exact" : "fast");
  }
}
