package org.sluice.pipelines.cli;

import org.sluice.pipelines.keep.KeepReporter;

/** Steps done, on standard error. */
final class KeepProgress implements KeepReporter, AutoCloseable {
  private final CountProgress count = new CountProgress();

  @Override
  public void note(String text) {
    System.err.println(text);
  }

  @Override
  public void done(int done, int steps) {
    count.done("steps", done, steps);
  }

  @Override
  public void close() {
    count.close();
  }
}
