package org.sluice.pipelines.source;

import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.sluice.SluiceException;
import org.sluice.pipelines.video.Segment;
import org.sluice.pipelines.video.SegmentPlan;
import org.sluice.pipelines.video.VideoFile;
import org.sluice.pipelines.video.VideoInfo;
import org.sluice.pipelines.video.VideoProbe;

/** The rows of {@link SegmentSource}. */
final class SegmentSchema {
  static final StructType SCHEMA =
      new StructType()
          .add("path", StringType, false)
          .add("stream_id", StringType, false)
          .add("size_bytes", LongType, false)
          .add("duration_ms", LongType)
          .add("width", IntegerType)
          .add("height", IntegerType)
          .add("codec", StringType)
          .add("fps", DoubleType)
          .add("start_ms", LongType)
          .add("end_ms", LongType)
          .add("error", StringType);

  private SegmentSchema() {}

  /** The segments of a file, or the one row that says why there are none. */
  static List<InternalRow> rows(
      VideoFile file, String streamId, double segmentSeconds, Configuration hadoop) {
    List<InternalRow> rows = new ArrayList<>();
    try {
      VideoInfo video = VideoProbe.probe(file, hadoop);
      for (Segment segment : SegmentPlan.of(video, segmentSeconds)) {
        rows.add(
            row(
                file,
                streamId,
                video.durationMillis(),
                video.width(),
                video.height(),
                UTF8String.fromString(video.codec()),
                video.framesPerSecond(),
                segment.startMillis(),
                segment.endMillis(),
                null));
      }
    } catch (SluiceException e) {
      UTF8String error = UTF8String.fromString(e.reason());
      rows.add(row(file, streamId, null, null, null, null, null, null, null, error));
    }
    return rows;
  }

  private static InternalRow row(VideoFile file, String streamId, Object... rest) {
    Object[] values = new Object[3 + rest.length];
    values[0] = UTF8String.fromString(file.path());
    values[1] = UTF8String.fromString(streamId);
    values[2] = file.sizeBytes();
    System.arraycopy(rest, 0, values, 3, rest.length);
    return new GenericInternalRow(values);
  }
}
