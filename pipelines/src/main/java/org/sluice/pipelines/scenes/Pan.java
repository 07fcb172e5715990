package org.sluice.pipelines.scenes;

/**
 * The way of the camera over the world, to and fro.
 *
 * @param reachX farthest from the middle, in pixels
 * @param reachY farthest from the middle, in pixels
 * @param periodSeconds of one to and fro
 * @param phase where it begins, in radians
 */
public record Pan(double reachX, double reachY, double periodSeconds, double phase) {
  /** The most pixels a camera goes from the middle. */
  static final int FARTHEST = 24;

  /** A camera that stands still. */
  public static final Pan NONE = new Pan(0, 0, 1, 0);

  /** Checks that the camera stays over the background. */
  public Pan {
    if (Math.abs(reachX) > FARTHEST || Math.abs(reachY) > FARTHEST) {
      throw new IllegalArgumentException(
          "reach is %s, %s but must be at most %d".formatted(reachX, reachY, FARTHEST));
    }
  }

  double x(double millis) {
    return reachX * swing(millis);
  }

  double y(double millis) {
    return reachY * swing(millis);
  }

  private double swing(double millis) {
    return reachX == 0 && reachY == 0
        ? 0
        : Math.sin(phase + 2 * Math.PI * millis / 1000 / periodSeconds);
  }
}
