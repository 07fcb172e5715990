package org.sluice.pipelines.video;

import java.io.Serializable;

/** Which size the frames of a reader have. */
public sealed interface Scaling extends Serializable {

  /** The displayed size of the video: the preprocessor scales, bit-exact to its reference. */
  record Exact() implements Scaling {}

  /**
   * The pixels of {@link Exact}, in a video whose pictures have this size; pictures of other sizes
   * within it are scaled to it.
   *
   * @param width pixels of every frame, after rotation
   * @param height pixels of every frame, after rotation
   */
  record Uniform(int width, int height) implements Scaling {

    /** Checks the ranges. */
    public Uniform {
      checkSides(width, height);
    }
  }

  /**
   * FFmpeg's bicubic straight from the decoder's pixel format: several times cheaper, pixel values
   * a few steps off the reference.
   *
   * @param width pixels of every frame, after rotation
   * @param height pixels of every frame, after rotation
   */
  record Fast(int width, int height) implements Scaling {

    /** Checks the ranges. */
    public Fast {
      checkSides(width, height);
    }
  }

  private static void checkSides(int width, int height) {
    if (width < 1 || height < 1 || width > VideoLimits.MAX_SIDE || height > VideoLimits.MAX_SIDE) {
      throw new IllegalArgumentException(
          "scaled size is %d x %d but each side must be in [1, %d]"
              .formatted(width, height, VideoLimits.MAX_SIDE));
    }
  }
}
