package org.sluice.pipelines.scenes;

/**
 * A stretch of an object's path at constant pace, straight or gently curved; where it begins and
 * ends at the same point the object stands still.
 *
 * @param startMillis inclusive
 * @param endMillis exclusive
 * @param bend how far the middle is off the straight line, as a share of its length, to the right
 *     of the way
 */
public record Leg(
    long startMillis,
    long endMillis,
    double fromX,
    double fromY,
    double toX,
    double toY,
    double bend) {

  /** Checks that time goes forward. */
  public Leg {
    if (endMillis <= startMillis) {
      throw new IllegalArgumentException(
          "endMillis is %d but must be after startMillis, %d".formatted(endMillis, startMillis));
    }
  }

  static Leg still(long startMillis, long endMillis, double x, double y) {
    return new Leg(startMillis, endMillis, x, y, x, y, 0);
  }

  /** Whether the object moves on it. */
  public boolean moves() {
    return fromX != toX || fromY != toY;
  }

  double x(double millis) {
    double u = share(millis);
    return fromX + u * (toX - fromX) - 4 * u * (1 - u) * bend * (toY - fromY);
  }

  double y(double millis) {
    double u = share(millis);
    return fromY + u * (toY - fromY) + 4 * u * (1 - u) * bend * (toX - fromX);
  }

  /** Pixels a second, rightward. */
  double dx(double millis) {
    double slope = 4 - 8 * share(millis);
    return (toX - fromX - slope * bend * (toY - fromY)) * perSecond();
  }

  /** Pixels a second, downward. */
  double dy(double millis) {
    double slope = 4 - 8 * share(millis);
    return (toY - fromY + slope * bend * (toX - fromX)) * perSecond();
  }

  private double share(double millis) {
    return (millis - startMillis) / (endMillis - startMillis);
  }

  private double perSecond() {
    return 1000.0 / (endMillis - startMillis);
  }
}
