package org.sluice.reduce;

import java.util.Arrays;

/**
 * Pooled visual tokens of consecutive frames of one stream.
 *
 * @param values {@code [F, T, C]}
 * @param frames F
 * @param tokens T
 * @param frameMillis presentation time of each frame, {@code [F]}
 */
public record DenseTokens(float[] values, int frames, int tokens, long[] frameMillis) {

  /** Checks that the sizes agree. */
  public DenseTokens {
    if (frameMillis.length != frames) {
      throw new IllegalArgumentException(
          "%d frames have %d times".formatted(frames, frameMillis.length));
    }
    if (values.length % (frames * tokens) != 0) {
      throw new IllegalArgumentException(
          "%d values are not %d frames of %d tokens".formatted(values.length, frames, tokens));
    }
  }

  /** C, the width of a token. */
  public int width() {
    return values.length / (frames * tokens);
  }

  /** One frame's values, {@code [T, C]}. */
  public float[] frame(int index) {
    int size = tokens * width();
    return Arrays.copyOfRange(values, index * size, (index + 1) * size);
  }

  /** The rows of one frame at some positions, {@code [k, C]}. */
  public float[] rows(int frame, int[] positions) {
    int width = width();
    float[] rows = new float[positions.length * width];
    for (int i = 0; i < positions.length; i++) {
      System.arraycopy(values, (frame * tokens + positions[i]) * width, rows, i * width, width);
    }
    return rows;
  }
}
