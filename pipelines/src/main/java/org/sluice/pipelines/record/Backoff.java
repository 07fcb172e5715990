package org.sluice.pipelines.record;

import java.util.function.DoubleSupplier;

/** Pauses between attempts to connect: each twice the one before, up to a limit. */
final class Backoff {
  /** Cameras of one network come back together; their recorders should not ask all at once. */
  private static final double SPREAD = 0.2;

  private static final int MOST_DOUBLINGS = 30;

  private final double firstSeconds;
  private final double maxSeconds;
  private final DoubleSupplier random;
  private int attempts;

  /**
   * Creates pauses.
   *
   * @param random in [0, 1)
   */
  Backoff(double firstSeconds, double maxSeconds, DoubleSupplier random) {
    this.firstSeconds = firstSeconds;
    this.maxSeconds = maxSeconds;
    this.random = random;
  }

  /** The pause after one more failure, up to a fifth shorter than it would be. */
  double nextSeconds() {
    double whole = firstSeconds * Math.pow(2, Math.min(attempts++, MOST_DOUBLINGS));
    return Math.min(maxSeconds, whole) * (1 - SPREAD * random.getAsDouble());
  }

  /** It worked: the next pause is the first again. */
  void reset() {
    attempts = 0;
  }
}
