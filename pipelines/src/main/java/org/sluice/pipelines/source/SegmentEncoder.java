package org.sluice.pipelines.source;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.sluice.pipelines.job.IndexOptions;
import org.sluice.pipelines.job.OptionSource;
import org.sluice.pipelines.lake.FramesTable;

/**
 * From rows of {@link SegmentSource} to encoded frames, for jobs that keep them elsewhere than in a
 * lake.
 */
public final class SegmentEncoder {
  /**
   * The columns: {@code path}, {@code start_ms}, those of {@code frames} that a lake does not give,
   * {@code error}.
   */
  public static final StructType SCHEMA = schema();

  private SegmentEncoder() {}

  /**
   * Encodes segments, lazily, one task a partition; a segment's fault is a row with an {@code
   * error} behind the frames that could be read.
   *
   * @param segments with {@code path}, {@code stream_id}, {@code start_ms}, {@code end_ms}
   * @param modelDirectory of the model, the same path on every machine
   * @param options as of {@code sluice index}, by their names
   */
  public static Dataset<Row> encode(
      Dataset<Row> segments, String modelDirectory, Map<String, String> options) {
    IndexOptions read =
        IndexOptions.read(OptionSource.of(options, segments.sparkSession()), List.of());
    SegmentTask task =
        new SegmentTask(
            // Executors work in directories of their own.
            Path.of(modelDirectory).toAbsolutePath().normalize().toString(),
            read.model(),
            read.encode(),
            read.sampling().framesPerSecond(),
            new SerializableConfiguration(
                segments.sparkSession().sparkContext().hadoopConfiguration()));
    return segments
        .select("path", "stream_id", "start_ms", "end_ms", "error")
        .mapPartitions((MapPartitionsFunction<Row, Row>) task::encode, Encoders.row(SCHEMA));
  }

  private static StructType schema() {
    StructType schema = new StructType().add("path", "string").add("start_ms", "long");
    for (var field : FramesTable.SCHEMA.fields()) {
      if (!field.name().equals("segment_id") && !field.name().equals("frame_at")) {
        schema = schema.add(field.name(), field.dataType(), true);
      }
    }
    return schema.add("error", "string");
  }
}
