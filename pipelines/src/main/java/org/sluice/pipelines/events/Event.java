package org.sluice.pipelines.events;

import java.io.Serializable;

/**
 * A stretch of a stream in which something happens.
 *
 * @param startMillis time of its first moving frame; for an event of one frame, of the frame before
 * @param endMillis time of its last moving frame
 * @param peakChange largest change of a frame in it
 * @param peakNovelty largest novelty of a frame in it; null where no frame has one
 */
public record Event(long startMillis, long endMillis, double peakChange, Double peakNovelty)
    implements Serializable {
  private static final double MILLIS = 1000;

  /** Length. */
  public double seconds() {
    return (endMillis - startMillis) / MILLIS;
  }
}
