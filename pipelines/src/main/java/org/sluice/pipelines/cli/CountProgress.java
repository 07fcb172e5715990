package org.sluice.pipelines.cli;

import java.io.PrintStream;
import java.util.Locale;

/** How many of a number of things are done, on standard error, for work of over five seconds. */
final class CountProgress implements AutoCloseable {
  private static final long QUIET_NANOS = 5_000_000_000L;
  private static final long TERMINAL_NANOS = 500_000_000L;
  private static final long LOG_NANOS = 10_000_000_000L;

  private final PrintStream err;
  private final boolean terminal;
  private final String what;
  private final int count;
  private final long beganNanos = System.nanoTime();
  private long shownNanos;
  private boolean lineOpen;

  /**
   * Begins to count.
   *
   * @param terminal whether a line can be written over
   * @param what things are called, in the plural
   */
  CountProgress(PrintStream err, boolean terminal, String what, int count) {
    this.err = err;
    this.terminal = terminal;
    this.what = what;
    this.count = count;
    shownNanos = beganNanos + QUIET_NANOS - (terminal ? TERMINAL_NANOS : LOG_NANOS);
  }

  /** Tells how many are done by now. */
  void done(int done) {
    long now = System.nanoTime();
    if (now - shownNanos < (terminal ? TERMINAL_NANOS : LOG_NANOS) || done == count) {
      return;
    }
    shownNanos = now;
    double seconds = (now - beganNanos) / 1e9;
    String line =
        String.format(
            Locale.ROOT,
            "%s %d/%d, %.1f a second, %d s left",
            what,
            done,
            count,
            done / seconds,
            Math.round(seconds / done * (count - done)));
    if (terminal) {
      err.print("\r\u001b[K" + line);
      err.flush();
      lineOpen = true;
    } else {
      err.println(line);
    }
  }

  @Override
  public void close() {
    if (lineOpen) {
      err.println();
      lineOpen = false;
    }
  }
}
