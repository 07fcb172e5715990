package org.sluice.pipelines.landing;

import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * {@code spark.readStream().format("landing").load(folder)}: one row a video file, without a pixel
 * of it. The folder has one sub-folder a stream. Files of a stream come in the order of their
 * names, each once, streams in turn; a batch that is run again has exactly the same files. Options:
 * {@code maxFilesPerBatch}, {@code latenessSeconds}, {@code slots}, {@code extensions}, {@code
 * triggerSeconds}, {@code stopFile}.
 */
public final class LandingSource implements TableProvider, DataSourceRegister {
  @Override
  public String shortName() {
    return "landing";
  }

  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    return LandingSchema.SCHEMA;
  }

  @Override
  public Table getTable(
      StructType schema, Transform[] partitioning, Map<String, String> properties) {
    return new Landing(LandingOptions.read(new CaseInsensitiveStringMap(properties)));
  }

  private record Landing(LandingOptions options) implements SupportsRead, Scan {
    @Override
    public String name() {
      return "landing " + options.path();
    }

    @Override
    @SuppressWarnings("deprecation") // Spark still asks for it where columns() is not overridden
    public StructType schema() {
      return LandingSchema.SCHEMA;
    }

    @Override
    public Set<TableCapability> capabilities() {
      return Set.of(TableCapability.MICRO_BATCH_READ);
    }

    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap ignored) {
      return () -> this;
    }

    @Override
    public StructType readSchema() {
      return LandingSchema.SCHEMA;
    }

    @Override
    public MicroBatchStream toMicroBatchStream(String checkpointLocation) {
      return new LandingStream(options, SparkSession.active().sessionState().newHadoopConf());
    }
  }
}
