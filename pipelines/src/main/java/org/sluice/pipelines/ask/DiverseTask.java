package org.sluice.pipelines.ask;

import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** {@link Diversity} among the candidates of a unit: rows of {@link #COLUMNS}, in any order. */
final class DiverseTask implements FlatMapGroupsFunction<String, Row, Row> {
  /** What is read of a candidate. */
  static final Column[] COLUMNS = {
    col("unit"),
    col("stream_id"),
    col("at"),
    col("segment_id"),
    col("frame_index"),
    col("score"),
    col("embedding")
  };

  /** As {@link Choice} has them: the highest score first, of equal ones the earlier frame. */
  private static final Comparator<Row> ORDER =
      Comparator.<Row>comparingDouble(row -> -row.getFloat(5))
          .thenComparing(row -> row.getString(1))
          .thenComparingLong(row -> row.getLong(2))
          .thenComparing(row -> row.getString(3))
          .thenComparingInt(row -> row.getInt(4));

  private static final long serialVersionUID = 1L;

  private final int most;
  private final double diversity;

  DiverseTask(int most, double diversity) {
    this.most = most;
    this.diversity = diversity;
  }

  @Override
  public Iterator<Row> call(String unit, Iterator<Row> rows) {
    List<Row> candidates = new ArrayList<>();
    rows.forEachRemaining(candidates::add);
    candidates.sort(ORDER);
    float[] scores = new float[candidates.size()];
    float[][] embeddings = new float[candidates.size()][];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = candidates.get(i).getFloat(5);
      embeddings[i] = EmbeddingColumn.of(candidates.get(i), 6);
    }
    return Arrays.stream(Diversity.choose(scores, embeddings, most, diversity))
        .mapToObj(candidates::get)
        .map(row -> RowFactory.create(row.getString(3), row.getInt(4)))
        .iterator();
  }
}
