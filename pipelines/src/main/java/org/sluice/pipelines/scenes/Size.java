package org.sluice.pipelines.scenes;

import java.util.Locale;

/** How large an object is. */
public enum Size {
  /** About 26 of 192 pixels across. */
  SMALL(13),
  /** About 44 of 192 pixels across. */
  LARGE(22);

  private final double radius;

  Size(double radius) {
    this.radius = radius;
  }

  /** Half of an average object's side, in pixels. */
  public double radius() {
    return radius;
  }

  /** The word for it in questions and answers. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
