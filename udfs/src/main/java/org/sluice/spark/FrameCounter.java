package org.sluice.spark;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.util.LongAccumulator;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Counts the frames that tasks are done with while they run: ended tasks by an accumulator, running
 * ones by what their executors' heartbeats say of it.
 */
public final class FrameCounter extends SparkListener implements AutoCloseable {
  private static final String NAME = "sluice frames";

  private final SparkContext context;
  private final LongAccumulator ended;
  private final LongConsumer listener;
  private final Map<Long, Long> running = new HashMap<>();
  private long endedSum;
  private long told;

  /**
   * Begins at 0.
   *
   * @param listener hears how many frames there are by now, whenever there are more: on a thread of
   *     Spark's, and of the last ones on that of {@link #close}
   */
  public FrameCounter(SparkContext context, LongConsumer listener) {
    this.context = context;
    this.listener = listener;
    this.ended = context.longAccumulator(NAME);
    context.addSparkListener(this);
  }

  /** What tasks add to. */
  public LongAccumulator accumulator() {
    return ended;
  }

  @Override
  public synchronized void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
    for (var task : CollectionConverters.asJava(update.accumUpdates())) {
      for (AccumulableInfo info : CollectionConverters.asJava(task._4())) {
        if (info.id() == ended.id() && info.update().isDefined()) {
          running.put((Long) task._1(), ((Number) info.update().get()).longValue());
        }
      }
    }
    tell(endedSum + running.values().stream().mapToLong(Long::longValue).sum());
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    running.remove(end.taskInfo().taskId());
    // The accumulator itself may have heard of more tasks, which are among the running ones here.
    for (AccumulableInfo info : CollectionConverters.asJava(end.taskInfo().accumulables())) {
      if (info.id() == ended.id() && info.value().isDefined()) {
        endedSum = Math.max(endedSum, ((Number) info.value().get()).longValue());
      }
    }
    tell(endedSum + running.values().stream().mapToLong(Long::longValue).sum());
  }

  private void tell(long sum) {
    if (sum > told) {
      told = sum;
      listener.accept(sum);
    }
  }

  @Override
  public synchronized void close() {
    context.removeSparkListener(this);
    tell(ended.sum());
  }
}
