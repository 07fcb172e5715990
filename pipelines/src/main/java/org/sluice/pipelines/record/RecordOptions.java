package org.sluice.pipelines.record;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import org.sluice.pipelines.job.OptionSource;

/**
 * How cameras are recorded.
 *
 * @param segmentSeconds length of a file at least, positive
 * @param receivers among which the cameras are dealt, at least 1
 * @param stallSeconds silence after which a camera counts as lost, positive
 * @param backoffSeconds pause before the first new attempt to connect, not negative
 * @param maxBackoffSeconds longest pause, at least {@code backoffSeconds}
 * @param minFreeGb nothing is written while less is free, not negative
 * @param speed of files, against their own; 0 for no limit
 * @param loop whether files are played again and again
 * @param open FFmpeg's options for opening a camera
 */
public record RecordOptions(
    double segmentSeconds,
    int receivers,
    double stallSeconds,
    double backoffSeconds,
    double maxBackoffSeconds,
    double minFreeGb,
    double speed,
    boolean loop,
    TreeMap<String, String> open)
    implements Serializable {

  /** Checks the ranges. */
  public RecordOptions {
    positive("segmentSeconds", segmentSeconds);
    positive("stallSeconds", stallSeconds);
    notNegative("backoffSeconds", backoffSeconds);
    notNegative("minFreeGb", minFreeGb);
    notNegative("speed", speed);
    if (receivers < 1) {
      throw new IllegalArgumentException(
          "receivers is %d but must be at least 1".formatted(receivers));
    }
    if (!(maxBackoffSeconds >= backoffSeconds)) {
      throw new IllegalArgumentException(
          "maxBackoffSeconds is %s but must be at least backoffSeconds, %s"
              .formatted(maxBackoffSeconds, backoffSeconds));
    }
    open = new TreeMap<>(open);
  }

  /**
   * Reads the options.
   *
   * @param options with the keys of {@link RecordOptionKeys}
   * @param open FFmpeg's options for opening a camera
   * @throws org.sluice.SluiceException naming the option, its value and the rule
   */
  public static RecordOptions read(OptionSource options, Map<String, String> open) {
    try {
      return new RecordOptions(
          options.get(RecordOptionKeys.SEGMENT_SECONDS),
          options.get(RecordOptionKeys.RECEIVERS),
          options.get(RecordOptionKeys.STALL_SECONDS),
          options.get(RecordOptionKeys.BACKOFF_SECONDS),
          options.get(RecordOptionKeys.MAX_BACKOFF_SECONDS),
          options.get(RecordOptionKeys.MIN_FREE_GB),
          options.get(RecordOptionKeys.SPEED),
          options.get(RecordOptionKeys.LOOP),
          new TreeMap<>(open));
    } catch (IllegalArgumentException e) {
      throw RecordErrors.invalidOption(String.valueOf(e.getMessage()));
    }
  }

  private static void positive(String name, double value) {
    if (!(value > 0)) {
      throw new IllegalArgumentException("%s is %s but must be positive".formatted(name, value));
    }
  }

  private static void notNegative(String name, double value) {
    if (!(value >= 0)) {
      throw new IllegalArgumentException(
          "%s is %s but must not be negative".formatted(name, value));
    }
  }
}
