package org.sluice.pipelines.lake;

import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** One row an answer, key {@code (segment_id, prompt_id)}. */
public final class AnswersTable extends LakeTable {
  /** The columns. */
  public static final StructType SCHEMA =
      new StructType()
          .add("segment_id", StringType, false)
          .add("prompt_id", StringType, false)
          .add("stream_id", StringType, false)
          .add("start_ms", LongType, false)
          .add("end_ms", LongType, false)
          .add("question", StringType, false)
          .add("answer", StringType)
          .add("tokens_in", IntegerType)
          .add("tokens_out", IntegerType)
          .add("answer_fingerprint", StringType, false);

  AnswersTable(SparkSession spark, Path root, CommitRetry retry) {
    super(spark, root, retry, "answers", SCHEMA);
  }

  @Override
  List<String> clusteredBy() {
    return List.of("stream_id", "start_ms");
  }

  @Override
  List<String> statistics() {
    return List.of(
        "segment_id", "prompt_id", "stream_id", "start_ms", "end_ms", "answer_fingerprint");
  }

  /** Adds answers; one to the same question about the same segment is replaced. */
  public void put(Dataset<Row> answers) {
    if (isEmpty()) {
      append(answers);
      return;
    }
    commit(
        () ->
            delta()
                .as("old")
                .merge(
                    answers.as("new"),
                    "old.segment_id = new.segment_id AND old.prompt_id = new.prompt_id")
                .whenMatched()
                .updateAll()
                .whenNotMatched()
                .insertAll()
                .execute());
  }
}
