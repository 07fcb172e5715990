package org.sluice.pipelines.video;

import java.io.Serializable;

/**
 * A contiguous stretch of one video.
 *
 * @param startMillis first presentation time, inclusive
 * @param endMillis end of the stretch, exclusive; {@link Long#MAX_VALUE} reads to the end
 */
public record Segment(long startMillis, long endMillis) implements Serializable {

  /** Checks the order. */
  public Segment {
    if (startMillis < 0 || endMillis <= startMillis) {
      throw new IllegalArgumentException(
          "segment is [%d, %d) ms but must be a non-empty range from 0 up"
              .formatted(startMillis, endMillis));
    }
  }

  /** Whether the end of the video was unknown when the segment was planned. */
  public boolean open() {
    return endMillis == Long.MAX_VALUE;
  }
}
