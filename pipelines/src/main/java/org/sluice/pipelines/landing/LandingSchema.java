package org.sluice.pipelines.landing;

import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** The rows of the {@code landing} source: one a file. */
public final class LandingSchema {
  /**
   * The columns: a key that stands for the stream's slot, the place in the batch, the file, and
   * whether it is late.
   */
  public static final StructType SCHEMA =
      new StructType()
          .add("slot_key", IntegerType, false)
          .add("sequence", IntegerType, false)
          .add("stream_id", StringType, false)
          .add("path", StringType, false)
          .add("size_bytes", LongType, false)
          .add("modified_ms", LongType, false)
          .add("late", BooleanType, false);

  private LandingSchema() {}

  static List<InternalRow> rows(LandingPlan plan) {
    int[] keys = SlotKeys.of(plan.slots());
    List<InternalRow> rows = new ArrayList<>();
    for (PlannedFile planned : plan.files()) {
      LandedFile file = planned.file();
      rows.add(
          new GenericInternalRow(
              new Object[] {
                keys[plan.streams().get(file.stream()).slot()],
                rows.size(),
                UTF8String.fromString(file.stream()),
                UTF8String.fromString(file.path()),
                file.sizeBytes(),
                file.modifiedMillis(),
                planned.late()
              }));
    }
    return rows;
  }

  /** The key of the slot that a row's stream lies in. */
  public static int slotKey(Row row) {
    return row.getInt(0);
  }

  /** A row's place in its batch: files of one stream in order, streams in turn. */
  public static int sequence(Row row) {
    return row.getInt(1);
  }

  /** The file of a row. */
  public static LandedFile file(Row row) {
    return new LandedFile(row.getString(3), row.getLong(4), row.getLong(5));
  }

  /** Whether it is too late to be taken. */
  public static boolean late(Row row) {
    return row.getBoolean(6);
  }
}
