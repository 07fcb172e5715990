package org.sluice.pipelines.source;

import java.util.Map;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * {@code spark.read().format("video").load(paths)}: one row a frame of every video.
 *
 * <p>Only what is asked for is done: pictures are decoded for the columns {@code image} and {@code
 * error} alone, everything else is read from the packets of the container.
 */
public final class VideoSource implements TableProvider, DataSourceRegister {
  @Override
  public String shortName() {
    return "video";
  }

  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    return FrameColumns.SCHEMA;
  }

  @Override
  public Table getTable(
      StructType schema, Transform[] partitioning, Map<String, String> properties) {
    return new FramesOfVideos(new CaseInsensitiveStringMap(properties));
  }
}
