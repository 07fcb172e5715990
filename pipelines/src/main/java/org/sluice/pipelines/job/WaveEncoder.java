package org.sluice.pipelines.job;

import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/** Encodes a wave of segments, one unit a task, and keeps the rows on the executors' disks. */
final class WaveEncoder {
  private static final String POOL = "spark.scheduler.pool";

  private final SparkSession spark;
  private final TaskSetup setup;

  WaveEncoder(SparkSession spark, TaskSetup setup) {
    this.spark = spark;
    this.setup = setup;
  }

  /**
   * An encoded wave.
   *
   * @param rows of all three tables, on disk until {@link #release}
   * @param segments the rows of {@code segments}
   * @param hasAnswers whether there are rows of {@code answers}
   */
  record Wave(Dataset<Row> rows, List<SegmentRow> segments, boolean hasAnswers) {
    void release() {
      rows.unpersist(true);
    }
  }

  /** Encodes everything before it returns: whoever writes the rows must not encode them again. */
  Wave encode(List<SegmentUnit> units) {
    spark.sparkContext().setLocalProperty(POOL, "encode");
    JavaRDD<Row> rdd =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(units, units.size())
            .mapPartitions(new SegmentTask(setup));
    Dataset<Row> rows =
        spark.createDataFrame(rdd, WaveSchema.SCHEMA).persist(StorageLevel.DISK_ONLY());
    try {
      List<SegmentRow> segments =
          WaveSchema.only(rows, WaveSchema.SEGMENT).collectAsList().stream()
              .map(SegmentRow::of)
              .toList();
      return new Wave(rows, segments, !setup.questions().isEmpty());
    } catch (RuntimeException | Error e) {
      rows.unpersist(false);
      throw e;
    }
  }
}
