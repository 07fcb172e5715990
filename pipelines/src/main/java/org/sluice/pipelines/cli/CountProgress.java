package org.sluice.pipelines.cli;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * How many of a number of things are done, on standard error, for work of over five seconds. One
 * count may follow another.
 */
final class CountProgress implements AutoCloseable {
  private static final long QUIET_NANOS = 5_000_000_000L;
  private static final long TERMINAL_NANOS = 500_000_000L;
  private static final long LOG_NANOS = 10_000_000_000L;

  private final PrintStream err;
  private final boolean terminal;
  private final LongSupplier nanos;
  private final long pauseNanos;
  private long shownNanos;
  private String what;
  private long last;
  private long first;
  private long countBeganNanos;
  private boolean lineOpen;

  /** Of a command, which is about to begin. */
  CountProgress() {
    this(System.err, Boolean.getBoolean(IndexCommand.TERMINAL), System::nanoTime);
  }

  /**
   * Begins.
   *
   * @param terminal whether a line can be written over
   * @param nanos the time
   */
  CountProgress(PrintStream err, boolean terminal, LongSupplier nanos) {
    this.err = err;
    this.terminal = terminal;
    this.nanos = nanos;
    pauseNanos = terminal ? TERMINAL_NANOS : LOG_NANOS;
    shownNanos = nanos.getAsLong() + QUIET_NANOS - pauseNanos;
  }

  /**
   * Tells how many are done by now. A new count begins with other things, or with fewer done than
   * before.
   *
   * @param things what they are called, in the plural
   */
  synchronized void done(String things, long done, long count) {
    long now = nanos.getAsLong();
    if (!Objects.equals(things, what) || done < last) {
      endLine();
      what = things;
      first = done;
      countBeganNanos = now;
    }
    last = done;
    if (now - shownNanos < pauseNanos || done == count) {
      return;
    }
    shownNanos = now;
    String line = line((now - countBeganNanos) / 1e9, done, count);
    if (terminal) {
      err.print("\r\u001b[K" + line);
      err.flush();
      lineOpen = true;
    } else {
      err.println(line);
    }
  }

  private String line(double seconds, long done, long count) {
    String counted = "%s %d/%d".formatted(what, done, count);
    if (done == first) { // nobody knows how long these took
      return counted;
    }
    double rate = (done - first) / seconds;
    return String.format(
        Locale.ROOT,
        "%s, %.1f a second, %s left",
        counted,
        rate,
        ConsoleProgress.duration((count - done) / rate));
  }

  private void endLine() {
    if (lineOpen) {
      err.println();
      lineOpen = false;
    }
  }

  @Override
  public synchronized void close() {
    endLine();
  }
}
