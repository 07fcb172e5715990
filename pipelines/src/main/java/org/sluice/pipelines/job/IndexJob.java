package org.sluice.pipelines.job;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.apache.hadoop.fs.FSError;
import org.apache.spark.sql.SparkSession;
import org.sluice.SluiceException;
import org.sluice.checkpoint.ModelLayout;
import org.sluice.pipelines.lake.IndexLock;
import org.sluice.pipelines.lake.Lake;
import org.sluice.pipelines.video.FfmpegFrameOpener;
import org.sluice.pipelines.video.FrameOpener;
import org.sluice.spark.ExecutorModels;
import org.sluice.spark.FrameCounter;

/** Turns video files into the tables of a lake; run again, it does only what is left to do. */
public final class IndexJob {
  private final SparkSession spark;
  private final String lakeDirectory;
  private final String modelDirectory;
  private final IndexOptions options;
  private final IndexReporter reporter;
  private final FrameOpener opener;
  private final CommitListener listener;

  /**
   * A job that decodes with FFmpeg.
   *
   * @param lakeDirectory of the lake, made if there is none
   * @param modelDirectory of the model, the same path on every machine
   */
  public IndexJob(
      SparkSession spark,
      String lakeDirectory,
      String modelDirectory,
      IndexOptions options,
      IndexReporter reporter) {
    this(
        spark,
        lakeDirectory,
        modelDirectory,
        options,
        reporter,
        new FfmpegFrameOpener(),
        CommitListener.NONE);
  }

  IndexJob(
      SparkSession spark,
      String lakeDirectory,
      String modelDirectory,
      IndexOptions options,
      IndexReporter reporter,
      FrameOpener opener,
      CommitListener listener) {
    this.spark = spark;
    this.lakeDirectory = lakeDirectory;
    // Executors work in directories of their own.
    this.modelDirectory = Path.of(modelDirectory).toAbsolutePath().normalize().toString();
    this.options = options;
    this.reporter = reporter;
    this.opener = opener;
    this.listener = listener;
  }

  /**
   * Runs to the end.
   *
   * @param paths files, directories and globs
   * @throws SluiceException when the run cannot start or cannot go on; what is committed is kept
   */
  public IndexSummary run(List<String> paths) {
    try {
      return index(paths);
    } catch (RuntimeException | FSError e) { // Hadoop's, where a local disk refuses a write
      Optional<SluiceException> told = TaskFailures.ofLake(e, Lake.root(spark, lakeDirectory));
      if (told.isPresent()) {
        throw told.get();
      }
      throw e;
    }
  }

  private IndexSummary index(List<String> paths) {
    long began = System.nanoTime();
    List<VideoListing.Listed> listed =
        VideoListing.of(paths, options.extensions(), spark.sparkContext().hadoopConfiguration());
    ModelLayout.check(Path.of(modelDirectory)); // a mistake there is told before a lake is made
    FutureTask<Lake> opening = new FutureTask<>(() -> Lake.openOrCreate(spark, lakeDirectory));
    // Making tables and loading a model take seconds each and have nothing to do with each other.
    Thread background = new Thread(opening, "sluice-lake");
    background.setDaemon(true);
    background.start();
    try (ExecutorModels.Lease lease = ExecutorModels.lease(modelDirectory, options.model())) {
      Lake lake = await(opening);
      lake.requireFree(options.minFreeGb());
      try (IndexLock lock = IndexLock.acquireBesideKeepers(lake, reporter::note);
          FrameCounter counter = new FrameCounter(spark.sparkContext(), reporter::encoded)) {
        PlannedModel model = PlannedModel.of(modelDirectory, lease.model(), options, reporter);
        model.introduceTo(lake);
        IndexRun run =
            new IndexRun(lake, lock, model, opener, counter.accumulator(), reporter, listener);
        IndexSummary summary = run.run(listed);
        lake.commits().tell(reporter::note);
        summary.setWallMillis((System.nanoTime() - began) / 1_000_000);
        return summary;
      }
    }
  }

  private static Lake await(FutureTask<Lake> opening) {
    try {
      return opening.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while opening the lake");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException known
          ? known
          : new IllegalStateException(e.getCause());
    }
  }
}
