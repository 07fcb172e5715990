package org.sluice.pipelines.job;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.sluice.pipelines.lake.VideosTable;

/**
 * Rows of all four tables in one: those of a wave, and behind a file's segments its video and,
 * where anything could be read of it, its seam.
 */
final class WatchSchema {
  static final String VIDEO = "video";

  static final String SEAM = "seam";

  static final StructType SCHEMA =
      WaveSchema.SCHEMA.add(VIDEO, VideosTable.SCHEMA).add(SEAM, Seam.SCHEMA);

  private WatchSchema() {}

  /** A row of a wave. */
  static Row of(Row wave) {
    return RowFactory.create(wave.get(0), wave.get(1), wave.get(2), null, null);
  }

  /**
   * A file's row.
   *
   * @param seam may be null
   */
  static Row video(Row video, Seam seam) {
    return RowFactory.create(null, null, null, video, seam == null ? null : seam.toRow());
  }
}
