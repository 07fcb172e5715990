package org.sluice.pipelines.lake;

import static org.apache.spark.sql.types.DataTypes.BinaryType;
import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.FloatType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.ShortType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * One row a sampled frame, key {@code (segment_id, frame_index)}. The tokens come last and stay out
 * of the statistics.
 */
public final class FramesTable extends LakeTable {
  /** The columns. */
  public static final StructType SCHEMA =
      new StructType()
          .add("segment_id", StringType, false)
          .add("frame_index", IntegerType, false)
          .add("stream_id", StringType, false)
          .add("frame_ms", LongType, false)
          .add("frame_at", TimestampType)
          .add("is_reference", BooleanType, false)
          .add("change", FloatType)
          .add("novelty", FloatType)
          .add("positions", DataTypes.createArrayType(ShortType, false))
          .add("embedding", DataTypes.createArrayType(FloatType, false))
          .add("token_dtype", StringType, false)
          .add("token_scale", FloatType, false)
          .add("tokens", BinaryType);

  FramesTable(SparkSession spark, Path root, CommitRetry retry) {
    super(spark, root, retry, "frames", SCHEMA);
  }

  @Override
  List<String> clusteredBy() {
    // The clock that all files of a stream share: frame_ms begins anew in each.
    return List.of("stream_id", "frame_at");
  }

  @Override
  List<String> statistics() {
    return List.of("segment_id", "frame_index", "stream_id", "frame_ms", "frame_at");
  }

  @Override
  Map<String, String> properties() {
    return ParquetSettings.TABLE_PROPERTIES;
  }

  /** The frames of some segments. */
  public Dataset<Row> ofSegments(Collection<String> segmentIds) {
    return rowsWhereIn("segment_id", segmentIds);
  }
}
