package org.sluice.pipelines.lake;

import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * One row an answer that was kept of a question to the whole lake, made when the first is kept.
 * Unlike rows of {@code answers} these belong to no segment, and they stay when what they were made
 * from is replaced.
 */
public final class AskedTable extends LakeTable {
  /** Delta checks nothing inside an array. */
  private static final StructType SPAN =
      new StructType()
          .add("stream_id", StringType)
          .add("video_id", StringType)
          .add("path", StringType)
          .add("start_ms", LongType)
          .add("end_ms", LongType)
          .add("start_at", TimestampType)
          .add("end_at", TimestampType)
          .add("frames", IntegerType);

  /** The columns. */
  public static final StructType SCHEMA =
      new StructType()
          .add("asked_at", TimestampType, false)
          .add("question", StringType, false)
          .add("asked_of", StringType, false)
          .add("each", StringType, false)
          .add("unit", StringType, false)
          .add("answer", StringType, false)
          .add("cited", DataTypes.createArrayType(SPAN), false)
          .add("retrieval", StringType, false)
          .add("frames_used", IntegerType, false)
          .add("frames_matched", LongType, false)
          .add("tokens_read", LongType, false)
          .add("tokens_stored", LongType, false)
          .add("answer_fingerprint", StringType, false);

  AskedTable(SparkSession spark, Path root, CommitRetry retry) {
    super(spark, root, retry, "asked", SCHEMA);
  }

  @Override
  List<String> clusteredBy() {
    return List.of("asked_at");
  }

  @Override
  List<String> statistics() {
    return List.of("asked_at", "question", "unit");
  }

  /** Adds answers; the table is made first where there is none. */
  public void keep(Dataset<Row> answers) {
    createIfMissing();
    append(answers);
  }
}
