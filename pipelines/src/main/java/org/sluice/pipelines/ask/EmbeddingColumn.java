package org.sluice.pipelines.ask;

import java.util.List;
import org.apache.spark.sql.Row;

/** The pooled embedding of a frame as it lies in a row. */
final class EmbeddingColumn {
  private EmbeddingColumn() {}

  /** {@code [C]}. */
  static float[] of(Row row, int column) {
    List<Float> stored = row.getList(column);
    float[] values = new float[stored.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = stored.get(i);
    }
    return values;
  }
}
