package org.sluice.pipelines.job;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sluice.pipelines.lake.Lake;

/**
 * How a file meets those of its stream that were taken before it.
 *
 * @param inOrder whether its name is higher than all of theirs
 * @param gapMillis from the end of what they cover to its start, negative where they overlap; null
 *     for a stream's first file and for one out of order
 */
record Seam(boolean inOrder, Long gapMillis) {
  static final StructType SCHEMA =
      new StructType()
          .add("in_order", DataTypes.BooleanType, false)
          .add("gap_ms", DataTypes.LongType);

  static Seam of(StreamState before, String name, long startMillis) {
    boolean inOrder = name.compareTo(before.lastFile()) > 0;
    boolean meets = inOrder && before.endMillis() != 0;
    return new Seam(inOrder, meets ? startMillis - before.endMillis() : null);
  }

  boolean isGap() {
    return gapMillis != null && gapMillis >= Lake.SEAM_MILLIS;
  }

  boolean isOverlap() {
    return gapMillis != null && -gapMillis >= Lake.SEAM_MILLIS;
  }

  Row toRow() {
    return RowFactory.create(inOrder, gapMillis);
  }

  static Seam of(Row row) {
    return new Seam(row.getBoolean(0), row.isNullAt(1) ? null : row.getLong(1));
  }
}
