package org.sluice.pipelines.lake;

import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * Parquet settings that rows of half a megabyte need. Parquet looks at the size of a row group only
 * every hundred rows unless told otherwise, and Spark reads 4,096 rows at once.
 */
public final class ParquetSettings {
  /**
   * As table properties, because Delta drops {@code parquet.*} options of a single write but hands
   * the table's properties to every writer, OPTIMIZE included.
   */
  public static final Map<String, String> TABLE_PROPERTIES =
      Map.of(
          "parquet.block.size", Long.toString(32L << 20),
          "parquet.page.size.row.check.min", "4",
          "parquet.page.size.row.check.max", "4");

  /**
   * Rows read at once. A vector of 64 rows of the 7b model grows to 58 MB in one piece, and two
   * tasks in a heap of 600 MB then have failed one time in six; 16 rows pass in 500 MB.
   */
  private static final String BATCH = "16";

  private static final String BATCH_ROWS = "spark.sql.parquet.columnarReaderBatchSize";

  private ParquetSettings() {}

  /** Makes the session read few rows at a time, unless the user chose a number. */
  static void applyTo(SparkSession spark) {
    if (!spark.sparkContext().getConf().contains(BATCH_ROWS)) {
      spark.conf().set(BATCH_ROWS, BATCH);
    }
  }
}
