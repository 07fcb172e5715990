package org.sluice.pipelines.keep;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.sluice.SluiceException;
import org.sluice.pipelines.lake.Erasure;
import org.sluice.pipelines.lake.Forgettable;
import org.sluice.pipelines.lake.Forgotten;
import org.sluice.pipelines.lake.Lake;
import org.sluice.pipelines.lake.LakeTable;
import org.sluice.pipelines.lake.Leftovers;
import org.sluice.pipelines.lake.QueryDirectory;

/**
 * Makes a lake forget something: rows, the files they lay in, what logs and checkpoints tell of
 * them. Every step can be done again, and all are done whatever an earlier run has done, so a run
 * that was stopped is finished by the same command.
 */
public final class ForgetJob {
  private final SparkSession spark;
  private final String directory;
  private final KeepReporter reporter;

  /**
   * A job in a session of its own.
   *
   * @param directory of the lake
   */
  public ForgetJob(SparkSession spark, String directory, KeepReporter reporter) {
    this.spark = spark.newSession();
    this.directory = directory;
    this.reporter = reporter;
  }

  /** A video's path as a lake writes it. */
  public static String qualified(SparkSession spark, String path) {
    try {
      Path given = new Path(path);
      FileSystem fs = given.getFileSystem(spark.sparkContext().hadoopConfiguration());
      return fs.makeQualified(given).toString();
    } catch (IOException | IllegalArgumentException e) {
      throw KeepErrors.cannotDelete(path, e);
    }
  }

  /**
   * Forgets, or tells what that would be.
   *
   * @param landing folder whose clips are to go as well; null for none
   * @param really whether to do it
   * @throws SluiceException if the lake knows nothing of it, or somebody is at work
   */
  public ForgetSummary run(Forgettable what, String landing, boolean really) {
    long began = System.nanoTime();
    Lake lake = Lake.open(spark, directory);
    boolean unfinished = Forgotten.isUnfinished(lake, what);
    if (!really) {
      ForgetSummary found = new Work(lake, what, landing).summary();
      if (unfinished) {
        reporter.note("A run that forgets this has not come to its end; --yes finishes it.");
      } else if (found.isEmpty()) {
        requireTold(lake, what);
      }
      return found;
    }
    LakeTable.allowAnyRetention(spark);
    Forgotten.begin(lake, what); // before the locks: see requireFinished
    boolean touched = unfinished;
    try (LakeHold hold = LakeHold.ofAll(lake, reporter::note)) {
      Work work = new Work(lake, what, landing);
      ForgetSummary found = work.summary();
      if (found.isEmpty() && !unfinished) {
        requireTold(lake, what);
      } else {
        touched = true;
        Forgotten.add(lake, what, System.currentTimeMillis());
        work.steps().run(hold::requireHeld, reporter);
      }
      Forgotten.end(lake, what);
      return found.afterMillis((System.nanoTime() - began) / 1_000_000);
    } catch (RuntimeException e) {
      if (!touched) {
        Forgotten.end(lake, what);
      }
      throw e;
    }
  }

  /** A name that nobody has ever heard of is a slip. */
  private static void requireTold(Lake lake, Forgettable what) {
    if (!(what instanceof Forgettable.Before) && !Forgotten.wasTold(lake, what)) {
      throw KeepErrors.unknown(what.describe(), lake.root().toString());
    }
  }

  /** What there is to do. */
  private static final class Work {
    private final Lake lake;
    private final Forgettable what;
    private final Erasure erasure;
    private final List<WatchedState> watched;
    private final LandingClips clips;
    private final String landing;

    Work(Lake lake, Forgettable what, String landing) {
      this.lake = lake;
      this.what = what;
      this.landing = landing;
      this.erasure = new Erasure(lake, what);
      this.watched =
          QueryDirectory.of(lake).stream()
              .map(
                  query ->
                      new WatchedState(
                          lake, query, new WatchedFiles(what, query), erasure.streams()))
              .filter(WatchedState::isConcerned)
              .toList();
      this.clips = landing == null ? null : clips();
      if (clips != null) {
        clips.requireNoRecorder();
      }
    }

    private LandingClips clips() {
      try {
        Path folder = new Path(landing);
        FileSystem fs = folder.getFileSystem(lake.spark().sparkContext().hadoopConfiguration());
        return new LandingClips(fs, fs.makeQualified(folder), what);
      } catch (IOException | IllegalArgumentException e) {
        throw KeepErrors.cannotDelete(landing, e);
      }
    }

    ForgetSummary summary() {
      List<FileStatus> found = clips == null ? List.of() : clips.find();
      return new ForgetSummary(
          lake.root().toString(),
          what.describe(),
          false,
          erasure.rows(),
          watched.size(),
          landing,
          found.size(),
          found.stream().mapToLong(FileStatus::getLen).sum(),
          0);
    }

    Steps steps() {
      Steps steps = new Steps();
      // First: which streams that is about is told by rows.
      watched.forEach(state -> steps.add(state::forget));
      QueryDirectory.of(lake).forEach(query -> steps.add(query::tidy));
      steps.add(() -> new Leftovers(lake).deleteOrphans());
      steps.add(erasure::deleteAttempts);
      for (LakeTable table : erasure.order()) {
        steps.add(() -> erasure.deleteFrom(table));
      }
      steps.addTogether(
          lake.everyTable().stream().map(table -> (Runnable) () -> erasure.clean(table)).toList());
      if (clips != null) {
        steps.add(clips::delete);
      }
      return steps;
    }
  }
}
