package org.sluice.pipelines.source;

import static org.apache.spark.sql.types.DataTypes.BinaryType;
import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import java.util.Arrays;
import org.apache.spark.sql.types.StructType;

/** The columns of {@link VideoSource}, and what asking for them costs. */
final class FrameColumns {
  static final StructType SCHEMA =
      new StructType()
          .add("path", StringType, false)
          .add("stream_id", StringType, false)
          .add("frame_index", LongType)
          .add("frame_ms", LongType)
          .add("is_key_frame", BooleanType)
          .add("width", IntegerType)
          .add("height", IntegerType)
          .add("image", BinaryType)
          .add("error", StringType);

  private FrameColumns() {}

  /** Whether frames have to be decoded; {@code error} tells whether they could be. */
  static boolean needPictures(StructType columns) {
    return has(columns, "image") || has(columns, "error");
  }

  /** Whether frames have to be counted from the start of their video. */
  static boolean needNumbers(StructType columns) {
    return has(columns, "frame_index");
  }

  private static boolean has(StructType columns, String name) {
    return Arrays.asList(columns.fieldNames()).contains(name);
  }
}
