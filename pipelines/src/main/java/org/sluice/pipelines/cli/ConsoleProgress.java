package org.sluice.pipelines.cli;

import java.io.PrintStream;
import java.util.Locale;
import org.sluice.pipelines.job.IndexReporter;

/**
 * A progress line on standard error: refreshed on a terminal, one every ten seconds in a log, none
 * for work that is over in two seconds.
 */
final class ConsoleProgress implements IndexReporter, AutoCloseable {
  private static final long QUIET_NANOS = 2_000_000_000L;
  private static final long TERMINAL_NANOS = 500_000_000L;
  private static final long LOG_NANOS = 10_000_000_000L;

  private final PrintStream err;
  private final boolean terminal;
  private long beganNanos;
  private long shownNanos;
  private int videos;
  private int segments;
  private long frames;
  private int videosDone;
  private int segmentsDone;
  private long framesDone;
  private boolean lineOpen;

  ConsoleProgress(PrintStream err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  @Override
  public synchronized void note(String text) {
    endLine();
    err.println(text);
  }

  @Override
  public synchronized void planned(int videosPlanned, int segmentsPlanned, long framesPlanned) {
    videos = videosPlanned;
    segments = segmentsPlanned;
    frames = framesPlanned;
    beganNanos = System.nanoTime();
    shownNanos = beganNanos;
  }

  @Override
  public synchronized void encoded(long framesNow) {
    framesDone = framesNow;
    show();
  }

  @Override
  public synchronized void committed(int videosNow, int segmentsNow) {
    videosDone = videosNow;
    segmentsDone = segmentsNow;
    show();
  }

  private void show() {
    long now = System.nanoTime();
    long pause = terminal ? TERMINAL_NANOS : LOG_NANOS;
    if (segments == 0 || now - beganNanos < QUIET_NANOS || now - shownNanos < pause) {
      return;
    }
    shownNanos = now;
    String line = line((now - beganNanos) / 1e9);
    if (terminal) {
      err.print("\r\u001b[K" + line);
      err.flush();
      lineOpen = true;
    } else {
      err.println(line);
    }
  }

  private String line(double seconds) {
    double rate = framesDone / seconds;
    String eta =
        rate > 0 && frames > framesDone
            ? ", " + duration((frames - framesDone) / rate) + " left"
            : "";
    return String.format(
        Locale.ROOT,
        "videos %d/%d, segments %d/%d, frames %d/%d, %.1f frames/s%s",
        videosDone,
        videos,
        segmentsDone,
        segments,
        framesDone,
        Math.max(frames, framesDone),
        rate,
        eta);
  }

  /** Of so many seconds, for people. */
  static String duration(double seconds) {
    long s = Math.round(seconds);
    return s < 60
        ? s + " s"
        : s < 3600 ? s / 60 + " min " + s % 60 + " s" : s / 3600 + " h " + s % 3600 / 60 + " min";
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
