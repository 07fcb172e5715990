package org.sluice.pipelines.keep;

import java.util.ArrayList;
import java.util.List;

/** What is to be done, in order. */
final class Steps {
  private final List<Runnable> steps = new ArrayList<>();

  void add(Runnable step) {
    steps.add(step);
  }

  /**
   * Does it.
   *
   * @param check done before each step
   */
  void run(Runnable check, KeepReporter reporter) {
    int done = 0;
    for (Runnable step : steps) {
      check.run();
      step.run();
      reporter.done(++done, steps.size());
    }
  }
}
