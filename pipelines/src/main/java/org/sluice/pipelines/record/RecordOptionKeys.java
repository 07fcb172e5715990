package org.sluice.pipelines.record;

import java.util.List;
import java.util.function.Function;
import org.sluice.pipelines.job.OptionKey;

/** Every option of recording, with its default; precedence is that of the other commands. */
public final class RecordOptionKeys {
  static final OptionKey<Double> SEGMENT_SECONDS =
      number(
          "segmentSeconds",
          "10",
          "length of a file at least: it ends before the next key frame after that");

  /** How many receivers share the cameras. */
  public static final OptionKey<Integer> RECEIVERS =
      key(
          "receivers",
          "count",
          "1",
          "receivers the cameras are dealt to in turn; each takes one core for as long as it runs",
          Integer::valueOf);

  static final OptionKey<Double> STALL_SECONDS =
      number("stallSeconds", "20", "silence after which a camera counts as lost");

  static final OptionKey<Double> BACKOFF_SECONDS =
      number(
          "backoffSeconds",
          "1",
          "pause before the first new attempt to connect; doubles each time");

  static final OptionKey<Double> MAX_BACKOFF_SECONDS =
      number("maxBackoffSeconds", "60", "longest pause between attempts to connect");

  static final OptionKey<Double> MIN_FREE_GB =
      number("minFreeGb", "1", "write nothing while less is free where the landing folder lies");

  static final OptionKey<Double> SPEED =
      number(
          "speed", "1", "how many times faster than its own speed a file is played; 0, no limit");

  static final OptionKey<Boolean> LOOP =
      key(
          "loop",
          "true|false",
          "false",
          "play files again and again",
          text -> {
            if (!text.equals("true") && !text.equals("false")) {
              throw new IllegalArgumentException("must be true or false");
            }
            return text.equals("true");
          });

  /** All of them, in the order of the help text. */
  public static final List<OptionKey<?>> ALL =
      List.of(
          SEGMENT_SECONDS,
          RECEIVERS,
          STALL_SECONDS,
          BACKOFF_SECONDS,
          MAX_BACKOFF_SECONDS,
          MIN_FREE_GB,
          SPEED,
          LOOP);

  private RecordOptionKeys() {}

  private static OptionKey<Double> number(String name, String value, String description) {
    return key(name, "number", value, description, Double::valueOf);
  }

  private static <T> OptionKey<T> key(
      String name, String type, String value, String description, Function<String, T> parser) {
    return new OptionKey<>(
        name,
        type,
        value,
        description,
        text -> {
          try {
            return parser.apply(text);
          } catch (NumberFormatException e) {
            throw new IllegalArgumentException("must be a number", e);
          }
        });
  }
}
