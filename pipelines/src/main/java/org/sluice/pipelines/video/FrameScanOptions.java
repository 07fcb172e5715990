package org.sluice.pipelines.video;

import java.io.Serializable;
import java.util.Objects;
import java.util.Optional;

/**
 * Which frames of a video to tell about, and what of them.
 *
 * @param framesPerSecond sampling rate; 0 or less, or more than the video has, takes every frame
 * @param startMillis first presentation time wanted, inclusive
 * @param endMillis end of the wanted times, exclusive; {@link Long#MAX_VALUE} reads to the end
 * @param keyFramesOnly whether frames that are no key frames are left out
 * @param numbered whether frames are numbered, for which packets before the start may have to be
 *     read
 * @param pictures whether frames are decoded
 * @param scaling size of the pictures
 */
public record FrameScanOptions(
    double framesPerSecond,
    long startMillis,
    long endMillis,
    boolean keyFramesOnly,
    boolean numbered,
    boolean pictures,
    Scaling scaling)
    implements Serializable {

  /** Checks the ranges. */
  public FrameScanOptions {
    Objects.requireNonNull(scaling, "scaling");
    if (Double.isNaN(framesPerSecond)) {
      throw new IllegalArgumentException("framesPerSecond is NaN but must be a number");
    }
    if (startMillis < 0 || endMillis <= startMillis) {
      throw new IllegalArgumentException(
          "range is [%d, %d) ms but must be non-empty and start at 0 or later"
              .formatted(startMillis, endMillis));
    }
  }

  /** Pixels a row of the pictures of a video. */
  int width(MediaInput input) {
    return scaling instanceof Scaling.Fast fast ? fast.width() : input.displayWidth();
  }

  /** Rows of the pictures of a video. */
  int height(MediaInput input) {
    return scaling instanceof Scaling.Fast fast ? fast.height() : input.displayHeight();
  }

  /** Makes the pictures of a video, all of one size. */
  RgbConverter converter(String path, MediaInput input) {
    Scaling one =
        scaling instanceof Scaling.Exact
            ? new Scaling.Uniform(input.displayWidth(), input.displayHeight())
            : scaling;
    return new RgbConverter(path, input.video().orientation(), one);
  }

  /** The same of the part of the range that lies in another; empty where they do not meet. */
  public Optional<FrameScanOptions> within(long fromMillis, long toMillis) {
    long start = Math.max(startMillis, fromMillis);
    long end = Math.min(endMillis, toMillis);
    return start >= end
        ? Optional.empty()
        : Optional.of(
            new FrameScanOptions(
                framesPerSecond, start, end, keyFramesOnly, numbered, pictures, scaling));
  }
}
