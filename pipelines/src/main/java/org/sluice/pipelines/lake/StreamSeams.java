package org.sluice.pipelines.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.timestamp_millis;
import static org.apache.spark.sql.functions.unix_millis;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * Where the files of a stream do not meet: read from what is in the lake, so that a file that comes
 * late closes the gap it had left, and so that it does not matter who put the files in.
 */
final class StreamSeams {
  private StreamSeams() {}

  /**
   * One row a seam that is out by so much.
   *
   * @param segments that readers see
   * @param leastMillis what is less is no gap and no overlap
   * @return {@code stream_id}, {@code kind} (gap, overlap), {@code start_at}, {@code end_at} (the
   *     stretch without video, or with two), {@code duration_ms}, {@code video_id} (the file behind
   *     it)
   */
  static Dataset<Row> of(Dataset<Row> segments, long leastMillis) {
    Column start = unix_millis(col("start_at"));
    Dataset<Row> files =
        segments
            .where(col("start_at").isNotNull())
            .groupBy("stream_id", "video_id")
            .agg(
                min(start).as("start"),
                max(start.plus(col("end_ms")).minus(col("start_ms"))).as("end"));
    WindowSpec before =
        Window.partitionBy("stream_id")
            .orderBy("start", "end", "video_id")
            .rowsBetween(Window.unboundedPreceding(), -1);
    Column covered = col("covered");
    return files
        .withColumn("covered", max("end").over(before))
        .where(covered.isNotNull())
        .where(
            col("start")
                .minus(covered)
                .geq(leastMillis)
                .or(least(covered, col("end")).minus(col("start")).geq(leastMillis)))
        .select(
            col("stream_id"),
            when(covered.lt(col("start")), "gap").otherwise("overlap").as("kind"),
            least(covered, col("start")).as("from"),
            greatest(col("start"), least(covered, col("end"))).as("to"),
            col("video_id"))
        .select(
            col("stream_id"),
            col("kind"),
            timestamp_millis(col("from")).as("start_at"),
            timestamp_millis(col("to")).as("end_at"),
            col("to").minus(col("from")).as("duration_ms"),
            col("video_id"));
  }
}
