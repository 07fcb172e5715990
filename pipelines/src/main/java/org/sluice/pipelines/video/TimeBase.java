package org.sluice.pipelines.video;

/**
 * The unit of a stream's timestamps: {@code numerator / denominator} seconds.
 *
 * @param numerator positive
 * @param denominator positive
 */
record TimeBase(int numerator, int denominator) {
  private static final long MICROS = 1_000_000;

  TimeBase {
    if (numerator < 1 || denominator < 1) {
      throw new IllegalArgumentException(
          "time base is %d/%d but both must be positive".formatted(numerator, denominator));
    }
  }

  /** Converts a timestamp to microseconds, to the nearest. */
  long toMicros(long timestamp) {
    return scale(timestamp, MICROS * numerator, denominator);
  }

  /** Converts microseconds to a timestamp, to the nearest. */
  long fromMicros(long micros) {
    return scale(micros, denominator, MICROS * numerator);
  }

  /** {@code value * up / down}, whole parts first so that years of microseconds do not overflow. */
  private static long scale(long value, long up, long down) {
    long whole = Math.floorDiv(value, down);
    long rest = Math.floorMod(value, down);
    double part = (double) rest * up / down;
    return whole * up + (long) Math.floor(part + 0.5);
  }
}
