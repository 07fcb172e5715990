package org.sluice.pipelines.train;

/**
 * The rate of learning over a stage: up in a straight line, then down along a cosine.
 *
 * @param steps of the stage
 * @param warmUp steps until the peak
 * @param peak highest rate
 */
record Schedule(long steps, long warmUp, double peak) {
  /** The last rate, as a share of the peak. */
  private static final double FLOOR = 0.02;

  /** The rate of a step, counted from 0. */
  double rate(long step) {
    if (step < warmUp) {
      return peak * (step + 1) / warmUp;
    }
    double done = Math.min(1, (step - warmUp) / (double) Math.max(1, steps - warmUp));
    return peak * (FLOOR + (1 - FLOOR) * (1 + Math.cos(Math.PI * done)) / 2);
  }
}
