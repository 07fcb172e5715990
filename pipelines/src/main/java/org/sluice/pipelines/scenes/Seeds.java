package org.sluice.pipelines.scenes;

/** Seeds that never meet. */
final class Seeds {
  private static final int KINDS = 32;

  private Seeds() {}

  /** Another number for every seed, split, difficulty and kind of scene. */
  static long of(long seed, Split split, Difficulty difficulty, boolean crowded) {
    int kind =
        split.ordinal()
            + Split.values().length
                * (difficulty.ordinal() + Difficulty.values().length * (crowded ? 1 : 0));
    return mix(seed * KINDS + kind);
  }

  /** A number that looks random and differs for every input: the finalizer of SplitMix64. */
  static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }
}
