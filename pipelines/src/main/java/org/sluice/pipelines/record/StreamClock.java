package org.sluice.pipelines.record;

import java.util.function.LongSupplier;

/**
 * When frames were taken, in UTC.
 *
 * <p>Of a live camera: no frame comes before it was taken, so the earliest of those that came,
 * measured along the source's own time, tells best when they were. The camera's clock and ours run
 * apart, so the estimate may also move forward, by a thousandth of the time that passes. Bursts and
 * delays of a network hardly move it. Of a file, whose playing begins now, its own time tells all.
 *
 * <p>Time is measured on the machine's steady clock; what its calendar says is asked only in the
 * end.
 */
final class StreamClock {
  private static final double DRIFT = 0.001;
  private static final double NANOS_PER_MILLI = 1e6;

  private final boolean live;
  private final LongSupplier steadyNanos;
  private final LongSupplier epochMillis;
  private boolean begun;

  /** The steady clock at the source's time 0, in microseconds. */
  private double zero;

  private long lastMicros;

  StreamClock(boolean live, LongSupplier steadyNanos, LongSupplier epochMillis) {
    this.live = live;
    this.steadyNanos = steadyNanos;
    this.epochMillis = epochMillis;
  }

  /** A frame has come now. */
  void arrived(long mediaMicros) {
    double now = steadyMicros();
    if (!begun) {
      zero = now - mediaMicros;
    } else if (live) {
      double late = now - zero - mediaMicros;
      zero += Math.min(late, DRIFT * Math.max(0, mediaMicros - lastMicros));
    }
    begun = true;
    lastMicros = mediaMicros;
  }

  /** Time between frames is no longer what the source's own time says. */
  void jumped() {
    begun = !live;
  }

  /** When a frame was taken, as far as can be told now. */
  long epochMillis(long mediaMicros) {
    double ago = steadyMicros() - zero - mediaMicros;
    return epochMillis.getAsLong() - Math.round(ago / 1000);
  }

  private double steadyMicros() {
    return steadyNanos.getAsLong() * 1000 / NANOS_PER_MILLI;
  }
}
