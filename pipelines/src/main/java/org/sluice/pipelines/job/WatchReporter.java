package org.sluice.pipelines.job;

/** Hears how watching goes. */
public interface WatchReporter extends IndexReporter {
  /** A batch is in the lake. */
  void batch(WatchedBatch batch);
}
