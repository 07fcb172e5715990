package org.sluice.vision;

/**
 * One decoded frame.
 *
 * @param frameMillis presentation time in milliseconds from the start of its video
 * @param width pixels, at least 1
 * @param height pixels, at least 1
 * @param rgb interleaved 8-bit RGB, {@code [height, width, 3]}, rows without padding
 */
public record RgbFrame(long frameMillis, int width, int height, byte[] rgb) {

  /** Checks that the pixels are as many as the size says. */
  public RgbFrame {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "frame is %d x %d but must be at least 1 x 1".formatted(width, height));
    }
    if (rgb.length != 3L * width * height) {
      throw new IllegalArgumentException(
          "rgb has %d bytes but a %d x %d frame has %d"
              .formatted(rgb.length, width, height, 3L * width * height));
    }
  }
}
