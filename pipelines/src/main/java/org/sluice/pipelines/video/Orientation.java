package org.sluice.pipelines.video;

/**
 * How a stored picture is turned for display, in quarter turns and mirrorings.
 *
 * <p>A stored pixel (x, y) is displayed at (acrossX * x + acrossY * y, downX * x + downY * y),
 * shifted so that the displayed picture starts at (0, 0); the factors are -1, 0 or 1.
 */
record Orientation(int acrossX, int acrossY, int downX, int downY) {
  static final Orientation UPRIGHT = new Orientation(1, 0, 0, 1);
  static final int MATRIX_INTS = 9;

  private static final int BYTES = 3;

  /**
   * Reads a container's 3 x 3 display matrix, {@code a b u c d v x y w} in row order, where a point
   * (p, q) is displayed at (a p + c q + x, b p + d q + y).
   *
   * <p>Angles between quarter turns are taken as the nearest one.
   */
  static Orientation ofDisplayMatrix(int[] matrix) {
    long a = matrix[0];
    long b = matrix[1];
    long c = matrix[3];
    long d = matrix[4];
    if (a * d == b * c) {
      return UPRIGHT;
    }
    return Math.abs(a) + Math.abs(d) >= Math.abs(b) + Math.abs(c)
        ? new Orientation(a < 0 ? -1 : 1, 0, 0, d < 0 ? -1 : 1)
        : new Orientation(0, c < 0 ? -1 : 1, b < 0 ? -1 : 1, 0);
  }

  /** Whether width and height change places. */
  boolean transposed() {
    return acrossX == 0;
  }

  int displayWidth(int width, int height) {
    return transposed() ? height : width;
  }

  int displayHeight(int width, int height) {
    return transposed() ? width : height;
  }

  /** Turns interleaved RGB without padding, {@code [height, width, 3]}; upright it is the input. */
  byte[] apply(byte[] rgb, int width, int height) {
    if (equals(UPRIGHT)) {
      return rgb;
    }
    int rowBytes = displayWidth(width, height) * BYTES;
    int stepX = acrossX * BYTES + downX * rowBytes;
    int stepY = acrossY * BYTES + downY * rowBytes;
    int origin =
        (acrossX < 0 || downX < 0 ? -stepX * (width - 1) : 0)
            + (acrossY < 0 || downY < 0 ? -stepY * (height - 1) : 0);
    byte[] turned = new byte[rgb.length];
    int from = 0;
    for (int y = 0; y < height; y++) {
      int to = origin + y * stepY;
      for (int x = 0; x < width; x++) {
        turned[to] = rgb[from];
        turned[to + 1] = rgb[from + 1];
        turned[to + 2] = rgb[from + 2];
        from += BYTES;
        to += stepX;
      }
    }
    return turned;
  }
}
