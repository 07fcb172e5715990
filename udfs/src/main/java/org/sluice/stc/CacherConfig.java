package org.sluice.stc;

import java.io.Serializable;

/**
 * What STC-Cacher recomputes.
 *
 * @param recomputeRatio share of a selective frame's tokens that every layer recomputes, in (0, 1];
 *     the paper's 1 - R
 * @param referenceInterval frames from one reference frame to the next, at least 1; 1 makes every
 *     frame a reference frame, which is the dense tower
 */
public record CacherConfig(double recomputeRatio, int referenceInterval) implements Serializable {
  /** The paper's Cacher rows: a quarter of the tokens, every fourth frame a reference. */
  public static final CacherConfig PAPER = new CacherConfig(0.25, 4);

  /** No reuse at all. */
  public static final CacherConfig DENSE = new CacherConfig(1.0, 1);

  /** Checks the ranges. */
  public CacherConfig {
    if (!(recomputeRatio > 0 && recomputeRatio <= 1)) {
      throw new IllegalArgumentException(
          "recomputeRatio is %s but must be in (0, 1]".formatted(recomputeRatio));
    }
    if (referenceInterval < 1) {
      throw new IllegalArgumentException(
          "referenceInterval is %d but must be at least 1".formatted(referenceInterval));
    }
  }

  /**
   * Tokens recomputed of a selective frame of {@code tokens}: {@code max(1, floor(tokens *
   * recomputeRatio))}.
   */
  public int recomputedOf(int tokens) {
    return Math.max(1, Math.min((int) (tokens * recomputeRatio), tokens));
  }

  /** Whether the frame (or chunk) with this 0-based index in its segment is a reference frame. */
  public boolean isReference(int index) {
    return index % referenceInterval == 0;
  }
}
