package org.sluice.pipelines.cli;

import org.sluice.pipelines.keep.KeepReporter;

/** Steps done, on standard error. */
final class KeepProgress implements KeepReporter, AutoCloseable {
  private CountProgress count;

  @Override
  public void note(String text) {
    System.err.println(text);
  }

  @Override
  public void done(int done, int steps) {
    if (count == null) {
      count =
          new CountProgress(System.err, Boolean.getBoolean(IndexCommand.TERMINAL), "steps", steps);
    }
    count.done(done);
  }

  @Override
  public void close() {
    if (count != null) {
      count.close();
    }
  }
}
