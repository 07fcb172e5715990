package org.sluice.pipelines.scenes;

import java.util.Locale;

/** The outline of an object, upright, in a square from -1 to 1. */
public enum Shape {
  /** Touches the four sides. */
  CIRCLE,
  /** A little smaller than the others' square, so that areas are closer. */
  SQUARE(-0.88, -0.88, 0.88, -0.88, 0.88, 0.88, -0.88, 0.88),
  /** Stands on a side. */
  TRIANGLE(0, -1, 1, 0.8, -1, 0.8),
  /** Five points, one upward. */
  STAR(star()),
  /** Two bars, as in a plus sign. */
  CROSS(
      -0.36, -1, 0.36, -1, 0.36, -0.36, 1, -0.36, 1, 0.36, 0.36, 0.36, 0.36, 1, -0.36, 1, -0.36,
      0.36, -1, 0.36, -1, -0.36, -0.36, -0.36);

  private final double[] corners;

  Shape(double... corners) {
    this.corners = corners;
  }

  /** The word for it in questions and answers. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Distance from the outline, negative inside.
   *
   * @param x from the centre, rightward
   * @param y from the centre, downward
   * @param radius half of the square's side, in the unit of x and y
   */
  double distance(double x, double y, double radius) {
    if (corners.length == 0) {
      return Math.sqrt(x * x + y * y) - radius;
    }
    double nearest = Double.MAX_VALUE;
    boolean inside = false;
    double fromX = corners[corners.length - 2] * radius;
    double fromY = corners[corners.length - 1] * radius;
    for (int i = 0; i < corners.length; i += 2) {
      double toX = corners[i] * radius;
      double toY = corners[i + 1] * radius;
      double edgeX = toX - fromX;
      double edgeY = toY - fromY;
      double pointX = x - fromX;
      double pointY = y - fromY;
      double along = (pointX * edgeX + pointY * edgeY) / (edgeX * edgeX + edgeY * edgeY);
      double clamped = Math.max(0, Math.min(1, along));
      double awayX = pointX - clamped * edgeX;
      double awayY = pointY - clamped * edgeY;
      nearest = Math.min(nearest, awayX * awayX + awayY * awayY);
      if (toY > y != fromY > y && x < fromX + (y - fromY) * edgeX / edgeY) {
        inside = !inside;
      }
      fromX = toX;
      fromY = toY;
    }
    return inside ? -Math.sqrt(nearest) : Math.sqrt(nearest);
  }

  private static double[] star() {
    double[] corners = new double[20];
    for (int i = 0; i < 10; i++) {
      double reach = i % 2 == 0 ? 1 : 0.46;
      double angle = Math.PI * (i / 5.0 - 0.5);
      corners[2 * i] = reach * Math.cos(angle);
      corners[2 * i + 1] = reach * Math.sin(angle);
    }
    return corners;
  }
}
