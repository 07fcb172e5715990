package org.sluice.pipelines.keep;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What is to be done, in order. */
final class Steps {
  private final List<List<Runnable>> groups = new ArrayList<>();
  private int done;

  void add(Runnable step) {
    groups.add(List.of(step));
  }

  /** Steps that have nothing to do with each other. */
  void addTogether(List<Runnable> steps) {
    groups.add(List.copyOf(steps));
  }

  /**
   * Does it. Where a step fails those of its group that have begun are finished, and no other group
   * is begun.
   *
   * @param check done before each step
   */
  void run(Runnable check, KeepReporter reporter) {
    int all = groups.stream().mapToInt(List::size).sum();
    // Not the common pool: steps wait for Spark's tasks, and Hadoop's statistics in these tasks
    // wait for that pool.
    ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      for (List<Runnable> group : groups) {
        List<Callable<Void>> steps = new ArrayList<>();
        for (Runnable step : group) {
          steps.add(
              () -> {
                check.run();
                step.run();
                tell(reporter, all);
                return null;
              });
        }
        for (Future<Void> step : threads.invokeAll(steps)) {
          step.get();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("a step was interrupted", e);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private static RuntimeException failure(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
  }

  private synchronized void tell(KeepReporter reporter, int all) {
    reporter.done(++done, all);
  }
}
