package org.sluice.pipelines.ask;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;

import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;

/**
 * Which frames of every unit are read: rows of {@code segment_id} and {@code frame_index}. Only
 * keys and scores are sorted, in tasks; the driver sees the few that were chosen, if that.
 */
final class Choice {
  private static final Column[] KEY = {col("segment_id"), col("frame_index")};
  private static final StructType KEYS =
      new StructType().add("segment_id", "string").add("frame_index", "int");

  private Choice() {}

  /**
   * Of every unit those that are spread evenly over it, as an answer at indexing time reads them:
   * of n frames the k numbered i n / k, rounded down, for i from 0 to k - 1.
   *
   * @param frames of a selection
   */
  static Dataset<Row> evenlyOfEach(Dataset<Row> frames, int most) {
    Dataset<Row> numbered =
        frames
            .select(col("unit"), col("stream_id"), col("at"), KEY[0], KEY[1])
            .withColumn("n", row_number().over(Window.partitionBy("unit").orderBy(Selection.ORDER)))
            .withColumn("of", count(lit(1)).over(Window.partitionBy("unit")));
    return numbered
        .where(
            expr(
                "of <= %1$d OR ((n - 1) * %1$dL + of - 1) DIV of * of DIV %1$d = n - 1"
                    .formatted(most)))
        .select(KEY);
  }

  /**
   * The same of one unit, whose rows are too many to be numbered in one task.
   *
   * @param of how many frames these are
   */
  static Dataset<Row> evenly(Dataset<Row> frames, long of, int most) {
    Dataset<Row> sorted =
        frames.select(col("stream_id"), col("at"), KEY[0], KEY[1]).orderBy(Selection.ORDER);
    List<Row> chosen =
        sorted
            .select(KEY)
            .javaRDD()
            .zipWithIndex()
            .filter(numbered -> isChosen(numbered._2(), of, most))
            .map(Tuple2::_1)
            .collect();
    return frames.sparkSession().createDataFrame(chosen, KEYS);
  }

  /** Whether a frame is one of k that are spread evenly over n. */
  static boolean isChosen(long frame, long n, int k) {
    return n <= k || (frame * k + n - 1) / n * n / k == frame;
  }

  /**
   * Of every unit those with the highest scores; of equal ones the earlier.
   *
   * @param scored frames of a selection with a {@code score}
   * @return with their {@code score}
   */
  static Dataset<Row> best(Dataset<Row> scored, Each each, int most) {
    Dataset<Row> keys =
        scored.select(col("unit"), col("stream_id"), col("at"), KEY[0], KEY[1], col("score"));
    Column[] order = {
      col("score").desc(), Selection.ORDER[0], Selection.ORDER[1], Selection.ORDER[2], KEY[1]
    };
    if (each == Each.ALL) {
      return keys.orderBy(order).limit(most).select(KEY[0], KEY[1], col("score"));
    }
    return keys.withColumn("n", row_number().over(Window.partitionBy("unit").orderBy(order)))
        .where(col("n").leq(most))
        .select(KEY[0], KEY[1], col("score"));
  }

  /**
   * Of every unit those that score high and differ from each other.
   *
   * @param candidates frames of a selection with a {@code score}, {@value Diversity#CANDIDATES} for
   *     every one that is chosen
   */
  static Dataset<Row> diverse(Dataset<Row> candidates, int most, double diversity) {
    return candidates
        .select(DiverseTask.COLUMNS)
        .groupByKey((MapFunction<Row, String>) row -> row.getString(0), Encoders.STRING())
        .flatMapGroups(new DiverseTask(most, diversity), Encoders.row(KEYS));
  }
}
