package org.sluice.pipelines.scenes;

import java.util.Locale;

/** How much happens in a scene. */
public enum Difficulty {
  /** At most four objects, two of them moving, and a camera that stands still. */
  STANDARD(4, 2),
  /** Up to seven objects that hide each other more, change colour, under a camera that pans. */
  HARD(7, 4);

  private final int objects;
  private final int moving;

  Difficulty(int objects, int moving) {
    this.objects = objects;
    this.moving = moving;
  }

  /** The most objects at any time. */
  public int objects() {
    return objects;
  }

  /** The most objects that move at any time. */
  public int moving() {
    return moving;
  }

  /** The name in files and on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
