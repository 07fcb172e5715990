package org.sluice.pipelines.lake;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.unix_millis;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Deletes what is known of old files of one folder, from all tables. A file is as old as its last
 * frame, by the time of its stream; one of which nothing could be read, as its modification. What
 * Delta keeps about who has written which batch stays, so that nothing is taken a second time.
 */
public final class Retention {
  private final Lake lake;
  private final String folder;

  /**
   * For the files below a folder.
   *
   * @param folder as their paths begin
   */
  public Retention(Lake lake, String folder) {
    this.lake = lake;
    this.folder = folder.endsWith("/") ? folder : folder + "/";
  }

  /**
   * Deletes, and then frees the space of what was deleted more than a week ago.
   *
   * @param cutoffMillis UTC; what ended before goes
   * @return files whose rows are gone
   */
  public int deleteBefore(long cutoffMillis) {
    if (lake.videosTable().isEmpty()) {
      return 0;
    }
    List<String> videos = expired(cutoffMillis).as(Encoders.STRING()).collectAsList();
    if (videos.isEmpty()) {
      return 0;
    }
    List<String> segments =
        lake.segmentsTable().ofVideos(videos).stream().map(SegmentsTable.Known::segmentId).toList();
    // The videos go last: should this be interrupted, the rest is found by them the next time.
    lake.framesTable().deleteWhereIn("segment_id", segments);
    lake.answersTable().deleteWhereIn("segment_id", segments);
    lake.segmentsTable().deleteWhereIn("segment_id", segments);
    lake.videosTable().deleteWhereIn("video_id", videos);
    lake.tables().forEach(LakeTable::vacuum);
    return videos.size();
  }

  private Dataset<Row> expired(long cutoffMillis) {
    return endedBefore(lake, cutoffMillis).where(col("path").startsWith(folder)).select("video_id");
  }

  /**
   * Videos whose last frame was taken before, and those of which nothing could be read that were
   * written before.
   */
  static Dataset<Row> endedBefore(Lake lake, long cutoffMillis) {
    return lake.videosTable()
        .rows()
        .join(segmentsEnd(lake), LakeTable.onColumn("video_id"), "left")
        .where(coalesce(col("ended"), unix_millis(col("modified_at"))).lt(lit(cutoffMillis)));
  }

  /** When the last frame of each video was taken that has segments, of whatever generation. */
  static Dataset<Row> segmentsEnd(Lake lake) {
    Column end = unix_millis(col("start_at")).plus(col("end_ms")).minus(col("start_ms"));
    return lake.segmentsTable().rows().groupBy("video_id").agg(max(end).as("ended"));
  }
}
