package org.sluice.pipelines.source;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.sluice.SluiceException;
import org.sluice.pipelines.video.FrameScan;
import org.sluice.pipelines.video.FrameScanOptions;
import org.sluice.pipelines.video.VideoFrame;

/** Rows of one part of a file, one after another: no more than one picture is held. */
final class FramePartReader implements PartitionReader<InternalRow> {
  private final FramePart part;
  private final Configuration hadoop;
  private final FrameScanOptions wanted;
  private final FrameRow rows;
  private final boolean failFast;
  private FrameScan scan;
  private boolean ended;
  private InternalRow current;

  FramePartReader(
      FramePart part,
      Configuration hadoop,
      FrameScanOptions wanted,
      FrameRow rows,
      boolean failFast) {
    this.part = part;
    this.hadoop = hadoop;
    this.wanted = wanted;
    this.rows = rows;
    this.failFast = failFast;
  }

  @Override
  public boolean next() {
    current = ended ? null : advance();
    return current != null;
  }

  /** The next row, or null after the last. */
  private InternalRow advance() {
    try {
      if (scan == null) {
        scan = FrameScan.openPart(part.file(), hadoop, wanted, part.part(), part.parts());
      }
      VideoFrame frame = scan.next();
      if (frame != null) {
        if (failFast && !frame.error().isEmpty()) {
          throw SourceErrors.faulty(
              part.file().path(), "at %d ms %s".formatted(frame.millis(), frame.error()));
        }
        return rows.of(frame, scan);
      }
      ended = true;
      // Every part would tell of the same.
      String shortfall = part.isLast() ? scan.shortfall() : "";
      return shortfall.isEmpty() ? null : fault(shortfall);
    } catch (SluiceException e) {
      if (ended || e.code().equals(SourceErrors.FAULTY)) {
        throw e;
      }
      ended = true;
      return fault(e.reason());
    }
  }

  private InternalRow fault(String error) {
    if (failFast) {
      throw SourceErrors.faulty(part.file().path(), error);
    }
    return rows.ofFault(error);
  }

  @Override
  public InternalRow get() {
    return current;
  }

  @Override
  public CustomTaskMetric[] currentMetricsValues() {
    return FrameMetrics.of(
        scan == null ? 0 : scan.framesDecoded(), scan == null ? 0 : scan.packetsRead());
  }

  @Override
  public void close() {
    if (scan != null) {
      scan.close();
    }
  }
}
