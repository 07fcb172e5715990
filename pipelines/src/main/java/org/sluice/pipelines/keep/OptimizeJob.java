package org.sluice.pipelines.keep;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.sluice.SluiceException;
import org.sluice.pipelines.lake.Lake;
import org.sluice.pipelines.lake.LakeErrors;
import org.sluice.pipelines.lake.LakeTable;
import org.sluice.pipelines.lake.Leftovers;

/**
 * Puts the files of a lake in order, whoever works on it meanwhile: takes out what was replaced,
 * puts small files together and sorts them by stream and time, deletes old files.
 */
public final class OptimizeJob {
  /** Hours in which whoever still reads an older version can finish: Delta's own default. */
  public static final double DEFAULT_RETAIN_HOURS = 168;

  private static final double LEAST_RETAIN_HOURS = 1;

  private final SparkSession spark;
  private final String directory;
  private final double retainHours;
  private final KeepReporter reporter;

  /**
   * A job in a session of its own.
   *
   * @param directory of the lake
   * @param retainHours how long files that are no longer used are kept
   */
  public OptimizeJob(
      SparkSession spark, String directory, double retainHours, KeepReporter reporter) {
    check(retainHours);
    this.spark = spark.newSession();
    this.directory = directory;
    this.retainHours = retainHours;
    this.reporter = reporter;
  }

  /**
   * Refuses a retention that those at work could not live with.
   *
   * @throws SluiceException if it is too short
   */
  public static void check(double retainHours) {
    if (!(retainHours >= LEAST_RETAIN_HOURS)) {
      throw KeepErrors.invalidOption(
          "retainHours",
          "retainHours is %s but must be at least %s: files just being written or read are no other"
              .formatted(retainHours, LEAST_RETAIN_HOURS));
    }
  }

  /**
   * Does it.
   *
   * @throws SluiceException if somebody else is at it, or others change the lake too fast
   */
  public OptimizeSummary run() {
    long began = System.nanoTime();
    Lake lake = Lake.open(spark, directory);
    if (retainHours < DEFAULT_RETAIN_HOURS) {
      LakeTable.allowAnyRetention(spark);
    }
    int[] replaced = {0};
    Map<String, OptimizeSummary.Sizes> before = sizes(lake);
    try (LakeHold hold = LakeHold.ofKeepers(lake, reporter::note)) {
      Steps steps = new Steps();
      steps.add(() -> replaced[0] = tidy(lake));
      for (LakeTable table : lake.everyTable()) {
        steps.add(
            () -> {
              table.compact();
              table.vacuum(retainHours);
            });
      }
      steps.run(hold::requireHeld, reporter);
    }
    return new OptimizeSummary(
        lake.root().toString(),
        before,
        sizes(lake),
        replaced[0],
        lake.commits().retries(),
        (System.nanoTime() - began) / 1_000_000);
  }

  /** What a running index has written so far looks like what an interrupted one has left. */
  private int tidy(Lake lake) {
    try (LakeHold index = LakeHold.ofIndex(lake, reporter::note)) {
      Leftovers leftovers = new Leftovers(lake);
      leftovers.deleteOrphans();
      index.requireHeld();
      return leftovers.deleteReplaced();
    } catch (SluiceException e) {
      if (!e.code().equals(LakeErrors.LOCKED)) {
        throw e;
      }
      reporter.note("An index is at work: rows that were replaced stay until the next time.");
      return 0;
    }
  }

  private static Map<String, OptimizeSummary.Sizes> sizes(Lake lake) {
    Map<String, OptimizeSummary.Sizes> sizes = new LinkedHashMap<>();
    for (LakeTable table : lake.everyTable()) {
      LakeTable.Detail detail = table.detail();
      try {
        long disk = lake.fileSystem().getContentSummary(new Path(table.location())).getLength();
        sizes.put(table.name(), new OptimizeSummary.Sizes(detail.files(), detail.bytes(), disk));
      } catch (IOException e) {
        throw LakeErrors.unreadable(table.location(), e);
      }
    }
    return sizes;
  }
}
