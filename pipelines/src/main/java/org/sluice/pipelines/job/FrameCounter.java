package org.sluice.pipelines.job;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.util.LongAccumulator;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Counts encoded frames while tasks run: ended tasks by an accumulator, running ones by what their
 * executors' heartbeats say of it.
 */
final class FrameCounter extends SparkListener implements AutoCloseable {
  private static final String NAME = "sluice frames";

  private final SparkContext context;
  private final LongAccumulator ended;
  private final Map<Long, Long> running = new ConcurrentHashMap<>();
  private final AtomicLong shown = new AtomicLong();
  private final IndexReporter reporter;

  FrameCounter(SparkContext context, IndexReporter reporter) {
    this.context = context;
    this.reporter = reporter;
    this.ended = context.longAccumulator(NAME);
    context.addSparkListener(this);
  }

  /** What tasks add to. */
  LongAccumulator accumulator() {
    return ended;
  }

  @Override
  public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
    CollectionConverters.asJava(update.accumUpdates())
        .forEach(
            task ->
                CollectionConverters.asJava(task._4())
                    .forEach(info -> count((Long) task._1(), info)));
    report();
  }

  private void count(long taskId, AccumulableInfo info) {
    if (info.id() == ended.id() && info.update().isDefined()) {
      running.put(taskId, ((Number) info.update().get()).longValue());
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    running.remove(end.taskInfo().taskId());
    report();
  }

  private void report() {
    long sum = ended.sum() + running.values().stream().mapToLong(Long::longValue).sum();
    reporter.encoded(shown.accumulateAndGet(sum, Math::max));
  }

  @Override
  public void close() {
    context.removeSparkListener(this);
  }
}
