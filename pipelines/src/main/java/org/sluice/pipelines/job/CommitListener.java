package org.sluice.pipelines.job;

/** Told after each step of the commit protocol; a spec stops the process at any of them. */
interface CommitListener {
  CommitListener NONE = stage -> {};

  /** The steps, in order; the last two only for videos that are complete. */
  enum Stage {
    COMPUTED,
    FRAMES,
    ANSWERS,
    SEGMENTS,
    VIDEOS,
    CLEANUP
  }

  void after(Stage stage);
}
