package org.sluice.pipelines.job;

/** Hears how a run goes. */
public interface IndexReporter {
  /** Hears nothing. */
  IndexReporter SILENT = new IndexReporter() {};

  /** A remark worth a line. */
  default void note(String text) {}

  /**
   * The plan is made.
   *
   * @param videos to do
   * @param segments to do
   * @param frames to do, about
   */
  default void planned(int videos, int segments, long frames) {}

  /**
   * Frames are being encoded.
   *
   * @param frames encoded so far by all tasks
   */
  default void encoded(long frames) {}

  /**
   * A wave is committed.
   *
   * @param videos complete so far
   * @param segments committed so far
   */
  default void committed(int videos, int segments) {}
}
