package org.sluice.pipelines.evaluate;

import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * A Delta table with one row an answer. All answers about a clip under one run are in one commit,
 * so a clip is either done or not.
 */
final class ResultsTable {
  /** Columns that tell of the whole clip are the same in all its rows. */
  static final StructType SCHEMA =
      new StructType()
          .add("run", StringType, false)
          .add("settings", StringType, false)
          .add("scene_id", StringType, false)
          .add("question_id", StringType, false)
          .add("family", StringType, false)
          .add("template", StringType, false)
          .add("ask_ms", LongType, false)
          .add("question", StringType, false)
          .add("expected", StringType, false)
          .add("answer", StringType, false)
          .add("score", DoubleType, false)
          .add("frames", IntegerType, false)
          .add("tokens_in", IntegerType, false)
          .add("prefill_ms", DoubleType, false)
          .add("generate_ms", DoubleType, false)
          .add("clip_frames", IntegerType, false)
          .add("clip_tokens_dense", LongType, false)
          .add("clip_tokens_kept", LongType, false)
          .add("clip_recomputed_ratio", DoubleType, false)
          .add("clip_change", DoubleType)
          .add("clip_object_tokens_dense", LongType)
          .add("clip_object_tokens_kept", LongType)
          .add("clip_decode_ms", DoubleType, false)
          .add("clip_encode_ms", DoubleType, false)
          .add("answered_at", TimestampType, false);

  private final SparkSession spark;
  private final String location;

  ResultsTable(SparkSession spark, Path directory) {
    this.spark = spark;
    this.location = directory.toAbsolutePath().toString();
  }

  String location() {
    return location;
  }

  private boolean exists() {
    return DeltaLog.forTable(spark, location).tableExists();
  }

  void append(Dataset<Row> rows) {
    rows.write().format("delta").mode("append").save(location);
  }

  private Dataset<Row> rows(String run) {
    return spark.read().format("delta").load(location).where(functions.col("run").equalTo(run));
  }

  /** The clips a run has answered. */
  Set<String> done(String run) {
    Set<String> done = new HashSet<>();
    if (exists()) {
      rows(run)
          .select("scene_id")
          .distinct()
          .collectAsList()
          .forEach(row -> done.add(row.getString(0)));
    }
    return done;
  }

  /** Everything a run has answered about these clips. */
  List<Answered> answers(String run, Set<String> scenes) {
    if (!exists()) {
      return List.of();
    }
    return rows(run).collectAsList().stream()
        .map(Answered::of)
        .filter(answered -> scenes.contains(answered.sceneId()))
        .toList();
  }
}
