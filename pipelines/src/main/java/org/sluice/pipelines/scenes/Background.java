package org.sluice.pipelines.scenes;

/**
 * What lies behind the objects, and the light on everything.
 *
 * @param first one colour, as 0xRRGGBB
 * @param second the other colour, as 0xRRGGBB
 * @param scale of the texture, in pixels
 * @param angle of the texture, in radians
 * @param seed of the texture and of the noise
 * @param drift how much the light rises and falls, as a share
 * @param driftSeconds from one brightest moment to the next
 * @param driftPhase where the light begins, in radians
 * @param noise the most a pixel is off, in levels of 255
 */
public record Background(
    Texture texture,
    int first,
    int second,
    double scale,
    double angle,
    long seed,
    double drift,
    double driftSeconds,
    double driftPhase,
    double noise) {

  /** Kinds of background. */
  public enum Texture {
    /** One colour. */
    PLAIN,
    /** From one colour to the other across the picture. */
    GRADIENT,
    /** Clouds. */
    NOISE,
    /** Soft stripes. */
    STRIPES,
    /** A board of two similar colours. */
    CHECKER
  }

  /** A background of one colour under steady light, without noise. */
  public static Background plain(int rgb) {
    return new Background(Texture.PLAIN, rgb, rgb, 1, 0, 0, 0, 1, 0, 0);
  }

  /** What colours are multiplied by. */
  double light(double millis) {
    return 1 + drift * Math.sin(driftPhase + 2 * Math.PI * millis / 1000 / driftSeconds);
  }
}
