package org.sluice.vision;

/**
 * What a vision tower expects of an image.
 *
 * @param height pixels after scaling
 * @param width pixels after scaling
 * @param rescaleFactor applied to each 8-bit value before the normalisation, usually 1/255
 * @param mean per channel (red, green, blue), subtracted after rescaling
 * @param std per channel, divided by last
 */
public record ImageSpec(int height, int width, double rescaleFactor, float[] mean, float[] std) {

  /** Checks the ranges and copies the arrays. */
  public ImageSpec {
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "image size is %d x %d but must be at least 1 x 1".formatted(width, height));
    }
    if (!(rescaleFactor > 0) || Double.isInfinite(rescaleFactor)) {
      throw new IllegalArgumentException(
          "rescaleFactor is %s but must be positive and finite".formatted(rescaleFactor));
    }
    if (mean.length != 3 || std.length != 3) {
      throw new IllegalArgumentException(
          "mean and std have %d and %d values but must have 3 each"
              .formatted(mean.length, std.length));
    }
    for (float deviation : std) {
      if (!(deviation > 0)) {
        throw new IllegalArgumentException("std has %s but must be positive".formatted(deviation));
      }
    }
    mean = mean.clone();
    std = std.clone();
  }
}
