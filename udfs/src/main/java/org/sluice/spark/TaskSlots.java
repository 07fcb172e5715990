package org.sluice.spark;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;

/** How many tasks of an application run in one process at once. */
final class TaskSlots {
  private static final Pattern LOCAL = Pattern.compile("local(?:\\[(\\d+|\\*)(?:,.*)?])?");

  private TaskSlots() {}

  /**
   * Counts them: the threads of a local master, otherwise an executor's cores, over the cores of a
   * task.
   *
   * @param processors of this machine, where the configuration leaves it to them
   */
  static int perProcess(SparkConf conf, int processors) {
    Matcher local = LOCAL.matcher(conf.get("spark.master", "local"));
    int cores = conf.getInt("spark.executor.cores", processors);
    if (local.matches()) {
      String threads = local.group(1);
      cores = threads == null ? 1 : threads.equals("*") ? processors : Integer.parseInt(threads);
    }
    return Math.max(1, cores / conf.getInt("spark.task.cpus", 1));
  }
}
