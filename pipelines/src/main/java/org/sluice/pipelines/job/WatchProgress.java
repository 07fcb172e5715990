package org.sluice.pipelines.job;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.sluice.spark.WatchMeters;

/**
 * Tells of each batch of one query as soon as Spark has committed it: what is in the lake, and what
 * Spark knows of it.
 */
final class WatchProgress extends StreamingQueryListener {
  /** Spark tells listeners on a thread of its own, behind the query's. */
  private static final long LONGEST_DELAY_SECONDS = 10;

  private final WatchReporter reporter;
  private final Map<Long, WatchedBatch> written = new ConcurrentHashMap<>();
  private final CountDownLatch ended = new CountDownLatch(1);

  WatchProgress(WatchReporter reporter) {
    this.reporter = reporter;
  }

  /** A batch is in the lake; it is told when Spark says that it will not be run again. */
  void written(WatchedBatch batch) {
    written.put(batch.batch(), batch);
  }

  @Override
  public void onQueryStarted(QueryStartedEvent event) {}

  @Override
  public void onQueryProgress(QueryProgressEvent event) {
    StreamingQueryProgress progress = event.progress();
    WatchedBatch batch = written.remove(progress.batchId());
    if (batch == null) {
      return; // of a trigger that found nothing to do
    }
    WatchedBatch told =
        batch.withStateBytes(
            Arrays.stream(progress.stateOperators())
                .mapToLong(StateOperatorProgress::memoryUsedBytes)
                .sum());
    WatchMeters.ofThisProcess().committed(told.toMeters());
    reporter.batch(told);
  }

  @Override
  public void onQueryTerminated(QueryTerminatedEvent event) {
    ended.countDown();
  }

  /** Waits until all batches of a query that has ended are told. */
  void await() {
    try {
      ended.await(LONGEST_DELAY_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
