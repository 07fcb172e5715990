package org.sluice.spark;

import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Publishes what Sluice does through Spark's metrics system: {@code
 * spark.plugins=org.sluice.spark.SluicePlugin}.
 *
 * <p>Every executor publishes {@code frames}, {@code tokensKept} and so on ({@link WorkMeters}) to
 * the sinks that are configured for it. An executor has no web server, so it also tells the driver,
 * which publishes the same numbers as {@code executor.ID.frames} and so on, beside its own {@code
 * watch.lagMillis} and so on ({@link WatchMeters}): the driver's Prometheus servlet shows all.
 */
public final class SluicePlugin implements SparkPlugin {
  @Override
  public DriverPlugin driverPlugin() {
    return new DriverMetrics();
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorMetrics(WorkMeters.ofThisProcess());
  }
}
