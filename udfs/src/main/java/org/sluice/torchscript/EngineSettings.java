package org.sluice.torchscript;

import java.util.ArrayList;
import java.util.List;

/**
 * What a process must be started with for the engine to be fast, since none of it can be changed
 * afterwards.
 */
public final class EngineSettings {
  /** The only setting of its threads that libtorch honours on every Java thread. */
  private static final String THREADS = "OMP_NUM_THREADS";

  private EngineSettings() {}

  /**
   * Tells what is wrong with this process and how to put it right; empty if nothing is.
   *
   * @param tasks how many tasks run in it at once
   */
  public static List<String> warnings(int tasks) {
    return warnings(
        tasks,
        Runtime.getRuntime().availableProcessors(),
        System.getenv(THREADS),
        Object.class.getModule().isOpen("java.nio", EngineSettings.class.getModule()));
  }

  static List<String> warnings(int tasks, int processors, String threads, boolean nioIsOpen) {
    List<String> warnings = new ArrayList<>();
    int each = threads != null && threads.matches("[1-9]\\d{0,4}") ? Integer.parseInt(threads) : 0;
    if (each * tasks > processors || each == 0 && tasks > 1) {
      warnings.add(
          ("%s is %s, so %d tasks would use %d threads on %d processors and slow each other down; "
                  + "start with %s=%d (on a cluster: --conf spark.executorEnv.%s=%d)")
              .formatted(
                  THREADS,
                  threads == null ? "not set" : threads,
                  tasks,
                  tasks * (each == 0 ? processors : each),
                  processors,
                  THREADS,
                  Math.max(1, processors / tasks),
                  THREADS,
                  Math.max(1, processors / tasks)));
    }
    if (!nioIsOpen) {
      warnings.add(
          "java.nio is not open to Spark on this Java version; start through ./sluice or spark-submit, or add "
              + "--add-opens=java.base/java.nio=ALL-UNNAMED and the others of Spark's JavaModuleOptions");
    }
    return warnings;
  }
}
