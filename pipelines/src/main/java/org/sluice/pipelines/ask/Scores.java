package org.sluice.pipelines.ask;

import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;
import org.sluice.videollm.Scoring;

/** The frames of a selection with a score each, computed in tasks. */
final class Scores {
  /** What is kept of a frame beside its score. */
  private static final List<String> KEPT =
      List.of(
          "unit",
          "stream_id",
          "video_id",
          "path",
          "segment_id",
          "frame_index",
          "frame_ms",
          "frame_at",
          "at");

  private Scores() {}

  /**
   * Scores every frame.
   *
   * @param frames of a selection
   * @param text what they are scored by
   * @param counted of frames that are scored
   */
  static Dataset<Row> of(
      Dataset<Row> frames,
      AskedModel model,
      Scoring scoring,
      String text,
      LongAccumulator counted) {
    List<Column> columns = new ArrayList<>(KEPT.stream().map(name -> col(name)).toList());
    StructType schema =
        frames.select(columns.toArray(Column[]::new)).schema().add("score", DataTypes.FloatType);
    columns.addAll(
        scoring.readsTokens()
            ? List.of(col("kept"), col("token_dtype"), col("token_scale"), col("tokens"))
            : List.of(col("embedding")));
    MapPartitionsFunction<Row, Row> task =
        new ScoreTask(model, scoring, text, KEPT.size(), counted);
    return frames.select(columns.toArray(Column[]::new)).mapPartitions(task, Encoders.row(schema));
  }
}
