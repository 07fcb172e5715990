package org.sluice.pipelines.ask;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;

/** A point in time as a user gives it: on the clock, or from the start of a video. */
public sealed interface FrameTime {

  /** On the clock. */
  record At(Instant instant) implements FrameTime {}

  /** From the start of the video. */
  record Offset(long millis) implements FrameTime {}

  /** 1:30, 01:30.5, 1:00:00. */
  Pattern CLOCK = Pattern.compile("(?:(\\d+):)?(\\d{1,2}):(\\d{1,2})(\\.\\d{1,3})?");

  /**
   * Reads a UTC time, hours, minutes and seconds, or milliseconds.
   *
   * @param option it was given to, for the message
   */
  static FrameTime parse(String option, String text) {
    if (text.matches("\\d{1,15}")) {
      return new Offset(Long.parseLong(text));
    }
    Matcher clock = CLOCK.matcher(text);
    if (clock.matches()) {
      long seconds =
          (clock.group(1) == null
                  ? 0
                  : Duration.ofHours(Long.parseLong(clock.group(1))).toSeconds())
              + Duration.ofMinutes(Long.parseLong(clock.group(2))).toSeconds()
              + Long.parseLong(clock.group(3));
      double fraction = clock.group(4) == null ? 0 : Double.parseDouble("0" + clock.group(4));
      return new Offset(seconds * 1000 + Math.round(fraction * 1000));
    }
    try {
      return new At(Instant.parse(text));
    } catch (DateTimeParseException e) {
      throw AskErrors.badTime(option, text);
    }
  }

  /** Frames at this time and later. */
  default Column onwards() {
    return column().geq(value());
  }

  /** Frames before this time. */
  default Column before() {
    return column().lt(value());
  }

  private Column column() {
    return functions.col(this instanceof At ? "frame_at" : "frame_ms");
  }

  private Column value() {
    return functions.lit(
        this instanceof At at
            ? java.sql.Timestamp.from(at.instant())
            : (Object) ((Offset) this).millis());
  }
}
