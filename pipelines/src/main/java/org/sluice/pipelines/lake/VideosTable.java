package org.sluice.pipelines.lake;

import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * One row a video, key {@code video_id}. A row says which generation of its segments readers see,
 * so replacing a video is one commit to this table.
 */
public final class VideosTable extends LakeTable {
  /** The columns. */
  public static final StructType SCHEMA =
      new StructType()
          .add("video_id", StringType, false)
          .add("stream_id", StringType, false)
          .add("path", StringType, false)
          .add("size_bytes", LongType)
          .add("modified_at", TimestampType)
          .add("duration_ms", LongType)
          .add("width", IntegerType)
          .add("height", IntegerType)
          .add("codec", StringType)
          .add("fps", DoubleType)
          .add("status", StringType, false)
          .add("error", StringType)
          .add("generation", StringType, false)
          .add("encoder_fingerprint", StringType)
          .add("reducer_fingerprint", StringType)
          .add("indexed_at", TimestampType);

  VideosTable(SparkSession spark, Path root, CommitRetry retry) {
    super(spark, root, retry, "videos", SCHEMA);
  }

  @Override
  List<String> clusteredBy() {
    return List.of("stream_id", "video_id");
  }

  @Override
  List<String> statistics() {
    return List.of("video_id", "stream_id", "status", "generation");
  }

  /**
   * What a later run must know of a video it finds again.
   *
   * @param streamId the stream it belongs to
   * @param generation the one readers see
   * @param status its state
   */
  public record Known(String streamId, String generation, Status status) {}

  /** Every video of the lake, by {@code video_id}. */
  public Map<String, Known> known() {
    Map<String, Known> known = new HashMap<>();
    if (isEmpty()) {
      return known;
    }
    for (Row row :
        rows().select(columns("video_id", "stream_id", "generation", "status")).collectAsList()) {
      Status status = Status.of(row.getString(3));
      known.put(row.getString(0), new Known(row.getString(1), row.getString(2), status));
    }
    return known;
  }

  /** Which of these videos are there, in whatever state. */
  public Set<String> present(Collection<String> videoIds) {
    if (videoIds.isEmpty() || isEmpty()) {
      return Set.of();
    }
    return Set.copyOf(
        rowsWhereIn("video_id", videoIds)
            .select("video_id")
            .distinct()
            .as(Encoders.STRING())
            .collectAsList());
  }

  /**
   * Inserts videos or replaces them, in one commit.
   *
   * @param replacing whether some of them may be there already
   */
  public void put(Collection<VideoRow> videos, boolean replacing) {
    Dataset<Row> rows =
        spark().createDataFrame(videos.stream().map(VideoRow::toRow).toList(), SCHEMA).coalesce(1);
    if (!replacing) {
      append(rows);
      return;
    }
    commit(
        () ->
            delta()
                .as("old")
                .merge(rows.as("new"), "old.video_id = new.video_id")
                .whenMatched()
                .updateAll()
                .whenNotMatched()
                .insertAll()
                .execute());
  }
}
