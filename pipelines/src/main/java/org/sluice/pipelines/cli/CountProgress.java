package org.sluice.pipelines.cli;

import java.io.PrintStream;
import java.util.Locale;

/** A progress line on standard error with the time left, every ten seconds of work. */
final class CountProgress implements AutoCloseable {
  private static final long PAUSE_NANOS = 10_000_000_000L;

  private final PrintStream err;
  private final String unit;
  private String what = "";
  private long beganNanos;
  private long shownNanos;

  /** Counts something, named in the plural. */
  CountProgress(PrintStream err, String unit) {
    this.err = err;
    this.unit = unit;
  }

  /** Begins something else. */
  void start(String name) {
    what = name;
    beganNanos = System.nanoTime();
    shownNanos = beganNanos;
  }

  /** So many of so many are done. */
  void done(int count, int of) {
    long now = System.nanoTime();
    if (now - shownNanos < PAUSE_NANOS) {
      return;
    }
    shownNanos = now;
    double rate = count / ((now - beganNanos) / 1e9);
    err.printf(
        Locale.ROOT,
        "%s: %s %d/%d, %.1f a second%s%n",
        what,
        unit,
        count,
        of,
        rate,
        count > 0 ? ", %.0f s left".formatted((of - count) / rate) : "");
  }

  @Override
  public void close() {
    err.flush();
  }
}
