package org.sluice.pipelines.ask;

import java.sql.Timestamp;
import java.time.Instant;
import org.apache.spark.sql.Row;

/**
 * A stretch of a stream that goes with a text.
 *
 * @param streamId its stream
 * @param videoId the video of its best frame
 * @param path of that video
 * @param bestMillis when that frame is, from the start of the video
 * @param bestAt when it was taken; null where nobody knows
 * @param score of that frame; only the order means anything
 * @param startMillis first of the good frames that were merged, from the start of that video;
 *     negative where it is in a file before
 * @param endMillis last of them
 * @param clockMillis time of the best frame on a clock that all files of its stream share
 */
public record Moment(
    String streamId,
    String videoId,
    String path,
    long bestMillis,
    Instant bestAt,
    float score,
    long startMillis,
    long endMillis,
    long clockMillis) {

  /** From a row of stream, video, path, frame_ms, frame_at, at and score. */
  static Moment of(Row row) {
    Timestamp at = row.getTimestamp(4);
    return new Moment(
        row.getString(0),
        row.getString(1),
        row.getString(2),
        row.getLong(3),
        at == null ? null : at.toInstant(),
        row.getFloat(6),
        row.getLong(3),
        row.getLong(3),
        row.getLong(5));
  }

  boolean isNear(Moment other, long millis) {
    return streamId.equals(other.streamId) && Math.abs(clockMillis - other.clockMillis) <= millis;
  }

  /** With a moment that is no better and near; its times are told on this one's video. */
  Moment with(Moment worse) {
    long at = bestMillis + worse.clockMillis - clockMillis;
    return new Moment(
        streamId,
        videoId,
        path,
        bestMillis,
        bestAt,
        score,
        Math.min(startMillis, at),
        Math.max(endMillis, at),
        clockMillis);
  }
}
