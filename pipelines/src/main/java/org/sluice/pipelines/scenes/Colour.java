package org.sluice.pipelines.scenes;

import java.util.Locale;

/** Colours that stay apart after chroma has been halved in both directions. */
public enum Colour {
  /** Hue 0. */
  RED(224, 36, 36),
  /** Hue 120, dark. */
  GREEN(28, 150, 44),
  /** Hue 230. */
  BLUE(36, 66, 230),
  /** Hue 50. */
  YELLOW(246, 214, 30),
  /** Hue 290. */
  PURPLE(160, 44, 190),
  /** Hue 184, light. */
  CYAN(50, 214, 226);

  private final int red;
  private final int green;
  private final int blue;

  Colour(int red, int green, int blue) {
    this.red = red;
    this.green = green;
    this.blue = blue;
  }

  /** The word for it in questions and answers. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Red, green and blue as 0xRRGGBB, before light and noise. */
  public int rgb() {
    return red << 16 | green << 8 | blue;
  }
}
