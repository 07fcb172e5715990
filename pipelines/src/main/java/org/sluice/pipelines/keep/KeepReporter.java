package org.sluice.pipelines.keep;

/** Hears how work on a lake gets on. */
public interface KeepReporter {
  /** Says nothing. */
  KeepReporter SILENT = new KeepReporter() {};

  /** Something a user should know. */
  default void note(String text) {}

  /** So many of so many steps are done. */
  default void done(int done, int steps) {}
}
