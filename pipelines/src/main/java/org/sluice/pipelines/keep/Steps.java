package org.sluice.pipelines.keep;

import java.util.ArrayList;
import java.util.List;

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
   * Does it.
   *
   * @param check done before each step
   */
  void run(Runnable check, KeepReporter reporter) {
    int all = groups.stream().mapToInt(List::size).sum();
    for (List<Runnable> group : groups) {
      group.parallelStream()
          .forEach(
              step -> {
                check.run();
                step.run();
                tell(reporter, all);
              });
    }
  }

  private synchronized void tell(KeepReporter reporter, int all) {
    reporter.done(++done, all);
  }
}
