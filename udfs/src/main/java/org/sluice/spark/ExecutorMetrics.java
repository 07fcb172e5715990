package org.sluice.spark;

import com.codahale.metrics.Gauge;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An executor's side: publishes its numbers and tells them to the driver. */
final class ExecutorMetrics implements ExecutorPlugin {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutorMetrics.class);
  private static final String DRIVER = "driver";
  private static final long REPORT_MILLIS = 5_000;

  private final WorkMeters meters;
  private PluginContext context;
  private ScheduledExecutorService reports;

  ExecutorMetrics(WorkMeters meters) {
    this.meters = meters;
  }

  @Override
  public void init(PluginContext pluginContext, Map<String, String> configuration) {
    context = pluginContext;
    if (context.executorID().equals(DRIVER)) {
      return; // with a local master the driver publishes the numbers of this process
    }
    meters
        .gauges()
        .forEach(
            (name, value) -> context.metricRegistry().register(name, (Gauge<Number>) value::get));
    reports = Executors.newSingleThreadScheduledExecutor(ExecutorMetrics::thread);
    reports.scheduleWithFixedDelay(
        this::report, REPORT_MILLIS, REPORT_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "sluice-metrics");
    thread.setDaemon(true);
    return thread;
  }

  private void report() {
    LinkedHashMap<String, Number> numbers = new LinkedHashMap<>();
    meters.gauges().forEach((name, value) -> numbers.put(name, value.get()));
    try {
      context.send(new WorkReport(context.executorID(), numbers));
    } catch (IOException | RuntimeException e) {
      LOG.debug("the driver does not hear of the work done", e); // it may be gone; work goes on
    }
  }

  @Override
  public void onTaskFailed(TaskFailedReason reason) {
    meters.failedTask();
  }

  @Override
  public void shutdown() {
    if (reports != null) {
      reports.shutdownNow();
      report();
    }
  }
}
