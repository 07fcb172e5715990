package org.sluice.pipelines.video;

import java.io.Serializable;
import java.util.Objects;

/**
 * Which frames of a video to read, and how.
 *
 * @param framesPerSecond sampling rate; 0 or less, or more than the video has, reads every frame
 * @param startMillis first presentation time wanted, inclusive
 * @param endMillis end of the wanted times, exclusive; {@link Long#MAX_VALUE} reads to the end
 * @param readAheadFrames frames decoded ahead of the consumer, in [1, 1024]
 * @param scaling size of the frames
 */
public record FrameReaderOptions(
    double framesPerSecond, long startMillis, long endMillis, int readAheadFrames, Scaling scaling)
    implements Serializable {

  private static final int READ_AHEAD_FRAMES = 4;
  private static final int MAX_READ_AHEAD_FRAMES = 1024;

  /** Checks the ranges. */
  public FrameReaderOptions {
    Objects.requireNonNull(scaling, "scaling");
    if (Double.isNaN(framesPerSecond)) {
      throw new IllegalArgumentException("framesPerSecond is NaN but must be a number");
    }
    if (startMillis < 0 || endMillis <= startMillis) {
      throw new IllegalArgumentException(
          "range is [%d, %d) ms but must be non-empty and start at 0 or later"
              .formatted(startMillis, endMillis));
    }
    if (readAheadFrames < 1 || readAheadFrames > MAX_READ_AHEAD_FRAMES) {
      throw new IllegalArgumentException(
          "readAheadFrames is %d but must be in [1, %d]"
              .formatted(readAheadFrames, MAX_READ_AHEAD_FRAMES));
    }
  }

  /** One segment at full size, four frames ahead. */
  public static FrameReaderOptions of(double framesPerSecond, Segment segment) {
    return new FrameReaderOptions(
        framesPerSecond,
        segment.startMillis(),
        segment.endMillis(),
        READ_AHEAD_FRAMES,
        new Scaling.Exact());
  }

  /** The whole video at full size, four frames ahead. */
  public static FrameReaderOptions whole(double framesPerSecond) {
    return of(framesPerSecond, new Segment(0, Long.MAX_VALUE));
  }

  /** The same frames in another size. */
  public FrameReaderOptions withScaling(Scaling other) {
    return new FrameReaderOptions(framesPerSecond, startMillis, endMillis, readAheadFrames, other);
  }
}
