package org.sluice.pipelines.record;

/**
 * The times in the names of a stream's files, which only ever go up. When the machine's clock is
 * set back, names go on at half the pace of the frames until it has caught up with them.
 */
final class NameSequence {
  private long lastMillis;
  private long leastStepMillis = 1;

  /**
   * Goes on behind a name.
   *
   * @param lastMillis of the newest file there is
   */
  NameSequence(long lastMillis) {
    this.lastMillis = lastMillis;
  }

  /** The time that a file gets which begins at this one by the clock. */
  long peek(long epochMillis) {
    return Math.max(epochMillis, lastMillis + leastStepMillis);
  }

  /** Gives that time away to a file of this length. */
  void take(long millis, long lengthMillis) {
    lastMillis = millis;
    leastStepMillis = Math.max(1, lengthMillis / 2);
  }
}
