package org.sluice.pipelines.source;

import java.util.Set;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** The frames of the videos that some paths stand for. */
final class FramesOfVideos implements SupportsRead {
  private final FrameOptions options;

  FramesOfVideos(CaseInsensitiveStringMap options) {
    this.options = FrameOptions.read(options);
  }

  @Override
  public String name() {
    return "video " + String.join(" ", options.paths());
  }

  @Override
  @SuppressWarnings("deprecation") // Spark still asks for it where columns() is not overridden
  public StructType schema() {
    return FrameColumns.SCHEMA;
  }

  @Override
  public Set<TableCapability> capabilities() {
    return Set.of(TableCapability.BATCH_READ);
  }

  @Override
  public ScanBuilder newScanBuilder(CaseInsensitiveStringMap ignored) {
    return new FrameScanBuilder(options);
  }
}
