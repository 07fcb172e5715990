package org.sluice.pipelines.source;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.apache.spark.util.SerializableConfiguration;
import org.sluice.pipelines.job.IndexOptions;
import org.sluice.pipelines.job.OptionSource;
import org.sluice.pipelines.job.VideoListing;
import org.sluice.pipelines.video.VideoFile;

/** Files are listed on the driver and probed by tasks, one partition a file. */
final class SegmentsOfVideos implements SupportsRead, Scan, Batch {
  private final CaseInsensitiveStringMap options;

  SegmentsOfVideos(CaseInsensitiveStringMap options) {
    this.options = options;
  }

  @Override
  public String name() {
    return "video-segments " + String.join(" ", SourcePaths.of(options));
  }

  @Override
  @SuppressWarnings("deprecation") // Spark still asks for it where columns() is not overridden
  public StructType schema() {
    return SegmentSchema.SCHEMA;
  }

  @Override
  public Set<TableCapability> capabilities() {
    return Set.of(TableCapability.BATCH_READ);
  }

  @Override
  public ScanBuilder newScanBuilder(CaseInsensitiveStringMap ignored) {
    return () -> this;
  }

  @Override
  public StructType readSchema() {
    return SegmentSchema.SCHEMA;
  }

  @Override
  public Batch toBatch() {
    return this;
  }

  @Override
  public InputPartition[] planInputPartitions() {
    Configuration hadoop = SparkSession.active().sessionState().newHadoopConf();
    IndexOptions read = read();
    return VideoListing.of(SourcePaths.of(options), read.extensions(), hadoop).stream()
        .map(listed -> new OneFile(listed.file(), listed.name()))
        .toArray(InputPartition[]::new);
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    Configuration hadoop = SparkSession.active().sessionState().newHadoopConf();
    return new Probe(new SerializableConfiguration(hadoop), read().sampling().segmentSeconds());
  }

  private IndexOptions read() {
    Map<String, String> given = new HashMap<>(options.asCaseSensitiveMap());
    given.keySet().removeAll(SourcePaths.KEYS);
    return IndexOptions.read(OptionSource.of(given, SparkSession.active()), List.of());
  }

  private record OneFile(VideoFile file, String streamId) implements InputPartition {}

  private record Probe(SerializableConfiguration hadoop, double segmentSeconds)
      implements PartitionReaderFactory, Serializable {
    @Override
    public PartitionReader<InternalRow> createReader(InputPartition partition) {
      OneFile one = (OneFile) partition;
      Iterator<InternalRow> rows =
          SegmentSchema.rows(one.file(), one.streamId(), segmentSeconds, hadoop.value()).iterator();
      return new RowReader(rows);
    }
  }
}
