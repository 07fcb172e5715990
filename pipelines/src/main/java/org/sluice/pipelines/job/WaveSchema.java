package org.sluice.pipelines.job;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.sluice.pipelines.lake.AnswersTable;
import org.sluice.pipelines.lake.FramesTable;
import org.sluice.pipelines.lake.SegmentsTable;

/** Rows of three tables in one: a task yields them all from one pass over its frames. */
final class WaveSchema {
  static final String FRAME = "frame";
  static final String ANSWER = "answer";
  static final String SEGMENT = "segment";

  static final StructType SCHEMA =
      new StructType()
          .add(FRAME, FramesTable.SCHEMA)
          .add(ANSWER, AnswersTable.SCHEMA)
          .add(SEGMENT, SegmentsTable.SCHEMA);

  private WaveSchema() {}

  static Row frame(Row frame) {
    return RowFactory.create(frame, null, null);
  }

  static Row answer(Row answer) {
    return RowFactory.create(null, answer, null);
  }

  static Row segment(Row segment) {
    return RowFactory.create(null, null, segment);
  }

  /** The rows of one kind, with that table's columns. */
  static Dataset<Row> only(Dataset<Row> wave, String kind) {
    return wave.where(functions.col(kind).isNotNull()).select(kind + ".*");
  }
}
