package org.sluice.pipelines.source;

import org.apache.spark.sql.connector.metric.CustomSumMetric;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;

/** What Spark shows of the work of reading frames, beside the scan in the plan of a query. */
public final class FrameMetrics {
  private FrameMetrics() {}

  /** Frames that came out of decoders; Spark makes one by its class. */
  public static final class FramesDecoded extends CustomSumMetric {
    /** For Spark. */
    public FramesDecoded() {}

    @Override
    public String name() {
      return "framesDecoded";
    }

    @Override
    public String description() {
      return "frames decoded";
    }
  }

  /** Packets of video that were read; Spark makes one by its class. */
  public static final class PacketsRead extends CustomSumMetric {
    /** For Spark. */
    public PacketsRead() {}

    @Override
    public String name() {
      return "packetsRead";
    }

    @Override
    public String description() {
      return "packets read";
    }
  }

  private record Value(String name, long value) implements CustomTaskMetric {}

  static CustomTaskMetric[] of(long framesDecoded, long packetsRead) {
    return new CustomTaskMetric[] {
      new Value("framesDecoded", framesDecoded), new Value("packetsRead", packetsRead)
    };
  }
}
