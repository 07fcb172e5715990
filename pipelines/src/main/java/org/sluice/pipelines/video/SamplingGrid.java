package org.sluice.pipelines.video;

/**
 * Which frames a sampling rate takes: the first of each cell of 1/rate seconds, cells counted from
 * the start of the video.
 *
 * <p>This is "each grid point takes the first frame at or after it, and none twice": after a gap
 * the next frame serves the last point passed. Whether a frame is taken depends on its own time and
 * its predecessor's only, so a reader that enters in the middle takes the same frames, provided it
 * has seen one frame before those it wants.
 */
final class SamplingGrid {
  /** Containers round times to a millisecond, so a frame may come half of one before its point. */
  private static final long TOLERANCE_MICROS = 500;

  private static final long NONE = Long.MIN_VALUE;

  private final double framesPerSecond;
  private long cell = NONE;

  SamplingGrid(double framesPerSecond) {
    this.framesPerSecond = framesPerSecond;
  }

  /** Tells whether the frame at {@code micros} is taken; frames are asked about in order. */
  boolean takes(long micros) {
    if (framesPerSecond <= 0) {
      return true;
    }
    // The last term absorbs the rounding of a product that should be whole.
    long now = (long) Math.floor((micros + TOLERANCE_MICROS) * framesPerSecond / 1e6 + 1e-9);
    boolean taken = now > cell;
    cell = Math.max(now, cell);
    return taken;
  }
}
