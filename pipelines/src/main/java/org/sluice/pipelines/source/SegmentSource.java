package org.sluice.pipelines.source;

import java.util.Map;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * {@code spark.read().format("video-segments").load(paths)}: one row a segment of every video,
 * without a pixel of them. A file that cannot be read is one row with its {@code error}. Options:
 * {@code segmentSeconds} and {@code extensions}, as of {@code sluice index}.
 */
public final class SegmentSource implements TableProvider, DataSourceRegister {
  @Override
  public String shortName() {
    return "video-segments";
  }

  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    return SegmentSchema.SCHEMA;
  }

  @Override
  public Table getTable(
      StructType schema, Transform[] partitioning, Map<String, String> properties) {
    return new SegmentsOfVideos(new CaseInsensitiveStringMap(properties));
  }
}
