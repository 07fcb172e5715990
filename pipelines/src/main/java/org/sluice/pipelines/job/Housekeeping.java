package org.sluice.pipelines.job;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FSError;
import org.sluice.SluiceException;

/**
 * What watching does now and then beside its batches, on one thread. What goes wrong there is told
 * and tried again the next time: no batch fails for it.
 */
final class Housekeeping implements AutoCloseable {
  private static final long LAST_MINUTES = 10;

  private final WatchReporter reporter;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread named = new Thread(task, "sluice-housekeeping");
            named.setDaemon(true);
            return named;
          });

  Housekeeping(WatchReporter reporter) {
    this.reporter = reporter;
  }

  /** Does something at once, and then again and again with a pause between. */
  void every(long pauseMillis, Runnable chore) {
    thread.scheduleWithFixedDelay(() -> attempt(chore), 0, pauseMillis, TimeUnit.MILLISECONDS);
  }

  /** Does something once, on this thread. */
  void attempt(Runnable chore) {
    try {
      chore.run();
    } catch (SluiceException e) {
      reporter.note(e.getMessage());
    } catch (RuntimeException | FSError e) { // Hadoop's, where a local disk refuses a write
      reporter.note(TaskFailures.of(e).getMessage());
    }
  }

  /** Lets the chore at hand end. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(LAST_MINUTES, TimeUnit.MINUTES)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
