package org.sluice.pipelines.lake;

import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * One row a segment, key {@code segment_id}: the commit point. Frames and answers count only where
 * their segment has a row here.
 */
public final class SegmentsTable extends LakeTable {
  /** The columns. */
  public static final StructType SCHEMA =
      new StructType()
          .add("segment_id", StringType, false)
          .add("video_id", StringType, false)
          .add("generation", StringType, false)
          .add("stream_id", StringType, false)
          .add("start_ms", LongType, false)
          .add("end_ms", LongType, false)
          .add("start_at", TimestampType)
          .add("start_at_source", StringType)
          .add("status", StringType, false)
          .add("error", StringType)
          .add("frames", IntegerType, false)
          .add("tokens_dense", LongType, false)
          .add("tokens_kept", LongType, false)
          .add("token_bytes", LongType, false)
          .add("recomputed_token_ratio", DoubleType)
          .add("reference_frames", IntegerType, false)
          .add("decode_ms", LongType, false)
          .add("encode_ms", LongType, false)
          .add("prefill_ms", LongType, false)
          .add("generate_ms", LongType, false)
          .add("device", StringType);

  SegmentsTable(SparkSession spark, Path root, CommitRetry retry) {
    super(spark, root, retry, "segments", SCHEMA);
  }

  @Override
  List<String> clusteredBy() {
    return List.of("stream_id", "start_ms");
  }

  @Override
  List<String> statistics() {
    return List.of("segment_id", "video_id", "generation", "stream_id", "start_ms", "end_ms");
  }

  /**
   * A segment that is in.
   *
   * @param segmentId key
   * @param videoId its video
   * @param generation its generation
   * @param streamId its stream
   * @param startMillis inclusive
   * @param endMillis exclusive
   * @param status how far it could be indexed
   * @param error why not all of it, or null
   * @param frames it has
   */
  public record Known(
      String segmentId,
      String videoId,
      String generation,
      String streamId,
      long startMillis,
      long endMillis,
      Status status,
      String error,
      int frames) {

    /** Whether another try could get more out of it. */
    public boolean failed() {
      return status == Status.FAILED || status == Status.PARTIAL && frames == 0;
    }
  }

  /** The segments of these videos, of every generation. */
  public List<Known> ofVideos(Collection<String> videoIds) {
    List<Known> known = new ArrayList<>();
    if (videoIds.isEmpty() || isEmpty()) {
      return known;
    }
    for (Row row :
        rowsWhereIn("video_id", videoIds)
            .select(
                columns(
                    "segment_id",
                    "video_id",
                    "generation",
                    "stream_id",
                    "start_ms",
                    "end_ms",
                    "status",
                    "error",
                    "frames"))
            .collectAsList()) {
      known.add(
          new Known(
              row.getString(0),
              row.getString(1),
              row.getString(2),
              row.getString(3),
              row.getLong(4),
              row.getLong(5),
              Status.of(row.getString(6)),
              row.getString(7),
              row.getInt(8)));
    }
    return known;
  }

  /** Takes segments out; their frames and answers are then orphans. */
  public void delete(Collection<String> segmentIds) {
    deleteWhereIn("segment_id", segmentIds);
  }
}
