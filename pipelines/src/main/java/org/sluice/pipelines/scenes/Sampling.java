package org.sluice.pipelines.scenes;

/** The frames that questions count on: what is asked must be answerable from them. */
public final class Sampling {
  /** Sampled frames a second. */
  public static final double FRAMES_PER_SECOND = 2;

  /** From one sampled frame to the next. */
  public static final long STEP_MILLIS = 500;

  /** From one frame to the next that questions at the end of sparse scenes count on. */
  public static final long SPARSE_STEP_MILLIS = 1000;

  private Sampling() {}

  /** How many frames of a scene are sampled. */
  public static int frames(Scene scene) {
    return (int) ((scene.durationMillis() + STEP_MILLIS - 1) / STEP_MILLIS);
  }

  /** When a sampled frame is shown. */
  public static long millis(int index) {
    return index * STEP_MILLIS;
  }
}
