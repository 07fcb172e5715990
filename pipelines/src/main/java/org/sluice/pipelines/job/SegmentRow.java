package org.sluice.pipelines.job;

import java.io.Serializable;
import java.sql.Timestamp;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.sluice.pipelines.lake.Status;
import org.sluice.pipelines.video.StartTime;

/**
 * How one segment went; a row of {@code segments}.
 *
 * @param segmentId key
 * @param videoId its video
 * @param generation its generation
 * @param streamId its stream
 * @param startMillis inclusive
 * @param endMillis exclusive
 * @param start when the video's first frame was taken
 * @param status how far it could be indexed
 * @param error why not all of it, or null
 * @param counts what came out
 * @param times what it cost
 * @param device what computed it
 */
record SegmentRow(
    String segmentId,
    String videoId,
    String generation,
    String streamId,
    long startMillis,
    long endMillis,
    StartTime start,
    Status status,
    String error,
    Counts counts,
    Times times,
    String device)
    implements Serializable {

  /**
   * What came out.
   *
   * @param frames sampled
   * @param tokensDense tokens after pooling, before reduction
   * @param tokensKept tokens stored
   * @param tokenBytes bytes they are stored in
   * @param recomputedRatio share of the tower's tokens that were computed; null without frames
   * @param referenceFrames frames the tower ran in full for
   */
  record Counts(
      int frames,
      long tokensDense,
      long tokensKept,
      long tokenBytes,
      Double recomputedRatio,
      int referenceFrames)
      implements Serializable {}

  /** What it cost, in milliseconds. */
  record Times(long decode, long encode, long prefill, long generate) implements Serializable {}

  Row toRow() {
    return RowFactory.create(
        segmentId,
        videoId,
        generation,
        streamId,
        startMillis,
        endMillis,
        new Timestamp(start.epochMillis() + startMillis),
        start.source(),
        status.text(),
        error,
        counts.frames(),
        counts.tokensDense(),
        counts.tokensKept(),
        counts.tokenBytes(),
        counts.recomputedRatio(),
        counts.referenceFrames(),
        times.decode(),
        times.encode(),
        times.prefill(),
        times.generate(),
        device);
  }

  /** From a row of the segments table's schema. */
  static SegmentRow of(Row row) {
    long startMillis = row.getLong(4);
    return new SegmentRow(
        row.getString(0),
        row.getString(1),
        row.getString(2),
        row.getString(3),
        startMillis,
        row.getLong(5),
        new StartTime(row.getTimestamp(6).getTime() - startMillis, row.getString(7)),
        Status.of(row.getString(8)),
        row.getString(9),
        new Counts(
            row.getInt(10),
            row.getLong(11),
            row.getLong(12),
            row.getLong(13),
            row.isNullAt(14) ? null : row.getDouble(14),
            row.getInt(15)),
        new Times(row.getLong(16), row.getLong(17), row.getLong(18), row.getLong(19)),
        row.getString(20));
  }
}
