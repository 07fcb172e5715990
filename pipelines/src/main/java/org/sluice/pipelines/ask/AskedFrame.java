package org.sluice.pipelines.ask;

import static org.apache.spark.sql.functions.col;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.sluice.videollm.FrameTokens;
import org.sluice.videollm.TokenCodec;

/**
 * A frame as it comes into a task that asks.
 *
 * @param unit what it is asked in
 * @param streamId its stream
 * @param videoId its video
 * @param path of that
 * @param frameMillis from the start of the video
 * @param frameAt when it was taken; null where nobody knows
 * @param atMillis on a clock that all files of its stream share
 * @param kept tokens it has
 * @param tokens those, as stored; null where they have been read
 */
record AskedFrame(
    String unit,
    String streamId,
    String videoId,
    String path,
    long frameMillis,
    Instant frameAt,
    long atMillis,
    int kept,
    TokenCodec.Stored tokens) {
  /** What is read of a selection's rows. */
  static final Column[] COLUMNS = {
    col("unit"),
    col("stream_id"),
    col("video_id"),
    col("path"),
    col("frame_ms"),
    col("frame_at"),
    col("at"),
    col("kept"),
    col("token_dtype"),
    col("token_scale"),
    col("tokens"),
    col("segment_id"),
    col("frame_index")
  };

  /** Between what does not follow in time: another stream, or a file of times that overlap. */
  private static final long STEP_MILLIS = 1000;

  static AskedFrame of(Row row) {
    Timestamp at = row.getTimestamp(5);
    return new AskedFrame(
        row.getString(0),
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getLong(4),
        at == null ? null : at.toInstant(),
        row.getLong(6),
        row.getInt(7),
        new TokenCodec.Stored(row.getString(8), row.getFloat(9), row.getAs(10)));
  }

  /** How much later than another it is read. */
  long millisSince(AskedFrame before) {
    long passed = atMillis - before.atMillis;
    return streamId.equals(before.streamId) && passed >= 0 ? passed : STEP_MILLIS;
  }

  /** What is cited of it. */
  AskedFrame withoutTokens() {
    return new AskedFrame(
        unit, streamId, videoId, path, frameMillis, frameAt, atMillis, kept, null);
  }

  /** The frames as the decoder reads them: from 0 on, streams one behind the other. */
  static List<FrameTokens> toRead(List<AskedFrame> frames) {
    List<FrameTokens> read = new ArrayList<>();
    long millis = 0;
    AskedFrame before = null;
    for (AskedFrame frame : frames) {
      millis += before == null ? 0 : frame.millisSince(before);
      read.add(new FrameTokens(millis, TokenCodec.decode(frame.tokens())));
      before = frame;
    }
    return read;
  }

  /** The frames by their videos, in the order of these. */
  static List<Span> cite(List<AskedFrame> frames) {
    List<Span> spans = new ArrayList<>();
    for (AskedFrame frame : frames) {
      int last = spans.size() - 1;
      if (last >= 0 && spans.get(last).videoId().equals(frame.videoId())) {
        spans.set(last, spans.get(last).with(frame));
      } else {
        spans.add(Span.of(frame));
      }
    }
    return spans;
  }
}
