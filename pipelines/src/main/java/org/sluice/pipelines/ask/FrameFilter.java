package org.sluice.pipelines.ask;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;

/**
 * Which frames of a lake are meant.
 *
 * @param stream only this one; null for all
 * @param from inclusive; null for the beginning
 * @param to exclusive; null for the end
 * @param where a further condition in SQL; null for none
 */
public record FrameFilter(String stream, FrameTime from, FrameTime to, String where) {
  /** Every frame. */
  public static final FrameFilter ALL = new FrameFilter(null, null, null, null);

  /**
   * From what a user gave, each null where nothing was given.
   *
   * @throws org.sluice.SluiceException if a time cannot be read
   */
  public static FrameFilter of(String stream, String from, String to, String where) {
    return new FrameFilter(
        stream,
        from == null ? null : FrameTime.parse("--from", from),
        to == null ? null : FrameTime.parse("--to", to),
        where == null || where.isBlank() ? null : where.strip());
  }

  /**
   * What the frames table itself can tell, so that files of other streams and times are skipped.
   */
  Column onFrames() {
    Column wanted = functions.lit(true);
    if (stream != null) {
      wanted = wanted.and(functions.col("stream_id").equalTo(stream));
    }
    if (from != null) {
      wanted = wanted.and(from.onwards());
    }
    if (to != null) {
      wanted = wanted.and(to.before());
    }
    return wanted;
  }

  /** What it says, in a user's words. */
  String describe() {
    List<String> parts = new ArrayList<>();
    if (stream != null) {
      parts.add("--stream " + stream);
    }
    if (from != null) {
      parts.add("--from " + text(from));
    }
    if (to != null) {
      parts.add("--to " + text(to));
    }
    if (where != null) {
      parts.add("--where \"" + where + "\"");
    }
    return parts.isEmpty() ? "everything" : String.join(" ", parts);
  }

  private static String text(FrameTime time) {
    return time instanceof FrameTime.At at
        ? at.instant().toString()
        : ((FrameTime.Offset) time).millis() + " ms";
  }
}
