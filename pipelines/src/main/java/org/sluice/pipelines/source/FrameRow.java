package org.sluice.pipelines.source;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.sluice.pipelines.video.FrameScan;
import org.sluice.pipelines.video.VideoFrame;

/** Makes rows of the columns that were asked for, of one file. */
final class FrameRow {
  private final String[] columns;
  private final ImageFormat image;
  private final UTF8String path;
  private final UTF8String streamId;

  FrameRow(FramePart part, StructType columns, ImageFormat image) {
    this.columns = columns.fieldNames();
    this.image = image;
    this.path = UTF8String.fromString(part.file().path());
    this.streamId = UTF8String.fromString(part.streamId());
  }

  InternalRow of(VideoFrame frame, FrameScan scan) {
    Object[] values = new Object[columns.length];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (columns[i]) {
            case "path" -> path;
            case "stream_id" -> streamId;
            case "frame_index" -> frame.index();
            case "frame_ms" -> frame.millis();
            case "is_key_frame" -> frame.key();
            case "width" -> scan.width();
            case "height" -> scan.height();
            case "image" -> frame.picture() == null ? null : image.encode(frame.picture());
            case "error" -> frame.error().isEmpty() ? null : UTF8String.fromString(frame.error());
            default -> throw new IllegalArgumentException("no column " + columns[i]);
          };
    }
    return new GenericInternalRow(values);
  }

  /** A row that stands for no frame but for a fault of the file. */
  InternalRow ofFault(String error) {
    Object[] values = new Object[columns.length];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (columns[i]) {
            case "path" -> path;
            case "stream_id" -> streamId;
            case "error" -> UTF8String.fromString(error);
            default -> null;
          };
    }
    return new GenericInternalRow(values);
  }
}
