package org.sluice.pipelines.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.sluice.pipelines.lake.LocalCommits;
import org.sluice.spark.SluiceExtensions;

/** The Spark session of a command. What the user configured is left as it is. */
final class Sessions {
  private static final String EXECUTOR_JAVA_OPTIONS = "spark.executor.extraJavaOptions";
  private static final String MODEL_FLAGS =
      "-Dai.djl.offline=true -Dai.djl.pytorch.graph_optimizer=false";

  private Sessions() {}

  /**
   * Opens a session for a command.
   *
   * @param master where spark-submit has not set one; null for every core of this machine
   */
  static SparkSession open(String command, String master) {
    SparkConf conf = new SparkConf();
    conf.setIfMissing("spark.master", master == null ? "local[*]" : master);
    return open(command, conf);
  }

  /** Opens a session at a master whatever spark-submit has set. */
  static SparkSession at(String command, String master) {
    return open(command, new SparkConf().set("spark.master", master));
  }

  /**
   * Opens a session for receivers, each of which keeps a core for ever; one more does the rest.
   *
   * @param master where spark-submit has not set one; null for this machine
   */
  static SparkSession receivers(String command, String master, int receivers) {
    SparkConf conf = new SparkConf();
    conf.setIfMissing("spark.master", master == null ? "local" : master);
    String cores = Integer.toString(receivers + 1);
    if (conf.get("spark.master").matches("local(\\[.*])?")) {
      // Receivers wait for cameras more than they work: they may be more than there are cores.
      conf.set("spark.master", "local[" + cores + "]");
    }
    conf.setIfMissing("spark.cores.max", cores);
    conf.set("spark.serializer", "org.apache.spark.serializer.JavaSerializer");
    return open(command, conf);
  }

  private static SparkSession open(String command, SparkConf conf) {
    conf.setAppName("sluice " + command);
    defaults(conf.get("spark.master").startsWith("local")).forEach(conf::setIfMissing);
    if (!conf.contains("spark.delta.logStore.class")) { // Delta takes one or the other
      // Several processes may commit to a lake on a local disk.
      conf.setIfMissing("spark.delta.logStore.file.impl", LocalCommits.class.getName());
    }
    String java = conf.get(EXECUTOR_JAVA_OPTIONS, "");
    if (!java.contains("ai.djl.")) {
      conf.set(EXECUTOR_JAVA_OPTIONS, (java + " " + MODEL_FLAGS).strip());
    }
    return SparkSession.builder().config(conf).getOrCreate();
  }

  private static Map<String, String> defaults(boolean local) {
    Map<String, String> defaults = new LinkedHashMap<>();
    defaults.put(
        "spark.sql.extensions",
        "io.delta.sql.DeltaSparkSessionExtension," + SluiceExtensions.class.getName());
    defaults.put(
        "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
    defaults.put("spark.sql.session.timeZone", "UTC");
    defaults.put("spark.ui.showConsoleProgress", "false");
    // One thread a task and as many tasks as cores is the fastest way to run the model.
    defaults.put("spark.executorEnv.OMP_NUM_THREADS", "1");
    // Videos are decoded by short-lived threads; a pool of native memory for each would never
    // shrink.
    defaults.put("spark.executorEnv.MALLOC_ARENA_MAX", "2");
    // The next wave is encoded while one is written; first come first served would let it wait.
    defaults.put("spark.scheduler.mode", "FAIR");
    // Tables of a few thousand keys: the usual two hundred tasks cost more than they do.
    defaults.put("spark.sql.shuffle.partitions", "8");
    defaults.put("spark.databricks.delta.snapshotPartitions", "4");
    // A few counts a frame, and nothing more until somebody configures a sink.
    defaults.put("spark.plugins", "org.sluice.spark.SluicePlugin");
    if (local) {
      defaults.put("spark.ui.enabled", "false");
      defaults.put("spark.executor.heartbeatInterval", "2s"); // feeds the progress line
    }
    return defaults;
  }
}
