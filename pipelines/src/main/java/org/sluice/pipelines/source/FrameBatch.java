package org.sluice.pipelines.source;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.metric.CustomMetric;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.sluice.pipelines.job.VideoListing;
import org.sluice.pipelines.video.FrameScanOptions;

/**
 * Files are listed on the driver, and opened by tasks alone: how long a file is in time, and so
 * where its parts begin, each of its tasks finds out for itself.
 */
record FrameBatch(FrameOptions options, StructType columns, FramePredicate predicate)
    implements Scan, Batch {

  @Override
  public StructType readSchema() {
    return columns;
  }

  @Override
  public String description() {
    return "video %s columns %s filters %s"
        .formatted(options.paths(), Arrays.toString(columns.fieldNames()), predicate.filters());
  }

  @Override
  public CustomMetric[] supportedCustomMetrics() {
    return new CustomMetric[] {new FrameMetrics.FramesDecoded(), new FrameMetrics.PacketsRead()};
  }

  @Override
  public Batch toBatch() {
    return this;
  }

  @Override
  public InputPartition[] planInputPartitions() {
    if (wanted().isEmpty()) {
      return new InputPartition[0];
    }
    List<InputPartition> tasks = new ArrayList<>();
    for (VideoListing.Listed listed :
        VideoListing.of(options.paths(), options.extensions(), hadoop())) {
      if (predicate.wants(listed.file().path(), listed.name())) {
        int parts = options.parts(listed.file().sizeBytes());
        for (int part = 0; part < parts; part++) {
          tasks.add(new FramePart(listed.file(), listed.name(), part, parts));
        }
      }
    }
    return tasks.toArray(InputPartition[]::new);
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    return new Readers(
        new SerializableConfiguration(hadoop()),
        wanted().orElseGet(this::asked),
        options.image(),
        options.failFast(),
        columns);
  }

  private static Configuration hadoop() {
    return SparkSession.active().sessionState().newHadoopConf();
  }

  private FrameScanOptions asked() {
    return new FrameScanOptions(
        options.framesPerSecond(),
        options.startMillis(),
        options.endMillis(),
        predicate.keyFramesOnly(),
        FrameColumns.needNumbers(columns),
        FrameColumns.needPictures(columns) || options.failFast(),
        options.scaling());
  }

  /** Empty where options and filters exclude each other. */
  private Optional<FrameScanOptions> wanted() {
    return asked().within(predicate.startMillis(), predicate.endMillis());
  }

  private record Readers(
      SerializableConfiguration hadoop,
      FrameScanOptions wanted,
      ImageFormat image,
      boolean failFast,
      StructType columns)
      implements PartitionReaderFactory, Serializable {
    @Override
    public PartitionReader<InternalRow> createReader(InputPartition partition) {
      FrameRow rows = new FrameRow((FramePart) partition, columns, image);
      return new FramePartReader((FramePart) partition, hadoop.value(), wanted, rows, failFast);
    }
  }
}
