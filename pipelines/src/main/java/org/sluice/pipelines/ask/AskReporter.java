package org.sluice.pipelines.ask;

/** Hears how a question to a lake gets on; called by Spark's threads, one at a time. */
@FunctionalInterface
public interface AskReporter {
  /** Says nothing. */
  AskReporter SILENT = (things, done, of) -> {};

  /**
   * More is done, or something else is begun.
   *
   * @param things what is counted, in the plural: frames scored or read as a stream, answers
   */
  void done(String things, long done, long of);
}
