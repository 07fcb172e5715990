package org.sluice.spark;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.PluginContext;

/**
 * The driver's side: the numbers of its own process, in which a local master's tasks run, and each
 * executor's as it last told them.
 */
final class DriverMetrics implements DriverPlugin {
  private final Map<String, WorkReport> executors = new ConcurrentHashMap<>();
  private MetricRegistry registry;

  @Override
  public void registerMetrics(String applicationId, PluginContext context) {
    registry = context.metricRegistry();
    WatchMeters.ofThisProcess()
        .gauges()
        .forEach((name, value) -> registry.register("watch." + name, (Gauge<Number>) value::get));
    String own = WorkReport.prefix(context.executorID());
    WorkMeters.ofThisProcess()
        .gauges()
        .forEach((name, value) -> registry.register(own + name, (Gauge<Number>) value::get));
  }

  @Override
  public Object receive(Object message) {
    WorkReport report = (WorkReport) message;
    if (executors.put(report.executorId(), report) == null) {
      for (String name : report.numbers().keySet()) {
        registry.register(
            WorkReport.prefix(report.executorId()) + name,
            (Gauge<Number>) () -> executors.get(report.executorId()).numbers().get(name));
      }
    }
    return null;
  }
}
