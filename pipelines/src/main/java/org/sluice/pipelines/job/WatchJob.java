package org.sluice.pipelines.job;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.KeyValueGroupedDataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.util.SerializableConfiguration;
import org.sluice.SluiceException;
import org.sluice.checkpoint.ModelLayout;
import org.sluice.pipelines.lake.IndexLock;
import org.sluice.pipelines.lake.Lake;
import org.sluice.pipelines.lake.Retention;
import org.sluice.pipelines.landing.LandingSchema;
import org.sluice.pipelines.landing.SilentStreams;
import org.sluice.pipelines.video.FfmpegFrameOpener;
import org.sluice.spark.ExecutorModels;

/**
 * Turns the files that recorders drop into a landing folder into the tables of a lake, each exactly
 * once, for as long as it runs; started again, it goes on where it was.
 */
public final class WatchJob {
  /** Hooks of higher priority run first; Spark stops its context at 50, and others below 40. */
  private static final int BEFORE_SPARK = FileSystem.SHUTDOWN_HOOK_PRIORITY + 100;

  private static final long RETENTION_MILLIS = 3_600_000;
  private static final long LONGEST_LOOK_MILLIS = 30_000;
  private static final long LONGEST_BATCH_MINUTES = 60;
  private static final long POLLING_MILLIS = 200;
  private static final String PREFIX = "spark.sql.streaming.";

  private final SparkSession spark;
  private final String landing;
  private final String lakeDirectory;
  private final String modelDirectory;
  private final WatchOptions options;
  private final WatchReporter reporter;
  private final CommitListener listener;

  /**
   * A job in a session of its own.
   *
   * @param landing folder with one sub-folder a stream
   * @param lakeDirectory of the lake, made if there is none
   * @param modelDirectory of the model, the same path on every machine
   */
  public WatchJob(
      SparkSession spark,
      String landing,
      String lakeDirectory,
      String modelDirectory,
      WatchOptions options,
      WatchReporter reporter) {
    this(spark, landing, lakeDirectory, modelDirectory, options, reporter, CommitListener.NONE);
  }

  WatchJob(
      SparkSession spark,
      String landing,
      String lakeDirectory,
      String modelDirectory,
      WatchOptions options,
      WatchReporter reporter,
      CommitListener listener) {
    this.spark = spark.newSession();
    this.landing = landing;
    this.lakeDirectory = lakeDirectory;
    // Executors work in directories of their own.
    this.modelDirectory = Path.of(modelDirectory).toAbsolutePath().normalize().toString();
    this.options = options;
    this.reporter = reporter;
    this.listener = listener;
  }

  /**
   * Watches until the process is asked to end, and then finishes the batch it is at; or, where
   * {@code once} is set, until everything is taken that is there now.
   *
   * @throws SluiceException when it cannot start or cannot go on; what is committed is kept
   */
  public void run(boolean once) {
    try {
      watch(once);
    } catch (RuntimeException | FSError e) { // Hadoop's, where a local disk refuses a write
      Optional<SluiceException> told = TaskFailures.ofLake(e, Lake.root(spark, lakeDirectory));
      if (told.isPresent()) {
        throw told.get();
      }
      throw e;
    }
  }

  private void watch(boolean once) {
    if (spark.sparkContext().getConf().getBoolean("spark.speculation", false)) {
      throw WatchErrors.speculation();
    }
    String folder = qualified();
    ModelLayout.check(Path.of(modelDirectory)); // a mistake there is told before a lake is made
    Lake lake = Lake.openOrCreate(spark, lakeDirectory);
    org.apache.hadoop.fs.Path directory = WatchCheckpoint.directory(lake, folder);
    try (ExecutorModels.Lease lease =
            ExecutorModels.lease(modelDirectory, options.index().model());
        IndexLock lock = lock(lake, directory)) {
      PlannedModel model =
          PlannedModel.of(modelDirectory, lease.model(), options.index(), reporter);
      model.introduceTo(lake);
      WatchSetup setup = setup(lake, model);
      Map<String, String> fixed = new LinkedHashMap<>(setup.configuration());
      fixed.put("slots", Integer.toString(options.slots()));
      WatchCheckpoint checkpoint = WatchCheckpoint.open(lake, directory, fixed);
      checkpoint.clearStop();
      WatchProgress progress = new WatchProgress(reporter);
      spark.streams().addListener(progress);
      WatchBatch batch =
          new WatchBatch(
              lake,
              lock,
              checkpoint,
              options.index().minFreeGb(),
              reporter::note,
              progress::written,
              listener);
      try (Housekeeping house = new Housekeeping(reporter)) {
        Runnable silence = silence(folder);
        if (!once && options.silentSeconds() > 0) {
          house.every(Math.min(LONGEST_LOOK_MILLIS, 250L * options.silentSeconds()), silence);
        }
        Runnable retention = retention(lake, folder);
        if (!once && options.keepDays() > 0) {
          house.every(RETENTION_MILLIS, retention);
        }
        await(
            start(folder, lake.root().toString(), setup, checkpoint, batch, once),
            checkpoint,
            progress);
        if (once) {
          house.attempt(silence);
          house.attempt(retention);
        }
      }
      lake.commits().tell(reporter::note);
    }
  }

  private Runnable retention(Lake lake, String folder) {
    if (options.keepDays() == 0) {
      return () -> {};
    }
    Retention retention = new Retention(lake, folder);
    return () -> {
      long cutoff = System.currentTimeMillis() - Duration.ofDays(options.keepDays()).toMillis();
      int files = retention.deleteBefore(cutoff);
      if (files > 0) {
        reporter.note(
            "What was known of %d files, %d days old, is deleted."
                .formatted(files, options.keepDays()));
      }
    };
  }

  private Runnable silence(String folder) {
    if (options.silentSeconds() == 0) {
      return () -> {};
    }
    SilentStreams streams =
        new SilentStreams(
            folder,
            options.index().extensions(),
            spark.sparkContext().hadoopConfiguration(),
            1000L * options.silentSeconds());
    return () -> streams.look(System.currentTimeMillis()).forEach(reporter::note);
  }

  /** The landing folder by the name that its files' paths begin with. */
  private String qualified() {
    try {
      org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(landing);
      FileSystem fs = path.getFileSystem(spark.sparkContext().hadoopConfiguration());
      if (fs.exists(path) && fs.getFileStatus(path).isDirectory()) {
        return fs.makeQualified(path).toString();
      }
    } catch (IOException | IllegalArgumentException e) {
      throw IndexErrors.cannotList(landing, e);
    }
    throw WatchErrors.landingMissing(landing);
  }

  private IndexLock lock(Lake lake, org.apache.hadoop.fs.Path directory) {
    try {
      lake.fileSystem().mkdirs(directory);
    } catch (IOException e) {
      throw WatchErrors.unreadable(directory.toString(), e);
    }
    return IndexLock.acquire(
        lake, new org.apache.hadoop.fs.Path(directory, "lock"), reporter::note);
  }

  private WatchSetup setup(Lake lake, PlannedModel model) {
    IndexOptions index = model.options();
    ContextOptions context =
        new ContextOptions(options.contextSeconds(), index.sampling().framesPerSecond());
    TaskSetup task =
        new TaskSetup(
            model.directory(),
            index.model(),
            model.weightsFingerprint(),
            context.answerFingerprint(model.answerFingerprint()),
            index.sampling(),
            index.encode(),
            index.questions(),
            model.scaling(),
            new FfmpegFrameOpener(),
            lake.stateDirectory().toString(),
            new SerializableConfiguration(spark.sparkContext().hadoopConfiguration()),
            spark.sparkContext().longAccumulator("sluice frames"));
    return new WatchSetup(
        task,
        model.encoderFingerprint(),
        model.reducerFingerprint(),
        context,
        options.batch(),
        options.latenessSeconds());
  }

  private StreamingQuery start(
      String folder,
      String lake,
      WatchSetup setup,
      WatchCheckpoint checkpoint,
      WatchBatch batch,
      boolean once) {
    spark
        .conf()
        .set(
            PREFIX + "stateStore.providerClass",
            "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider");
    spark.conf().set(PREFIX + "stateStore.rocksdb.changelogCheckpointing.enabled", "true");
    spark.conf().set(PREFIX + "stateStore.checkpointFormatVersion", "2");
    spark.conf().set(PREFIX + "noDataMicroBatches.enabled", "false");
    spark.conf().set(PREFIX + "pollingDelay", POLLING_MILLIS + "ms");
    // A slot's key is made for this number of partitions.
    spark.conf().set("spark.sql.shuffle.partitions", Integer.toString(options.slots()));
    Dataset<Row> files =
        spark
            .readStream()
            .format("landing")
            .option("extensions", String.join(",", new TreeSet<>(options.index().extensions())))
            .option("maxFilesPerBatch", options.maxFilesPerBatch())
            .option("latenessSeconds", options.latenessSeconds())
            .option("keepDays", options.keepDays())
            .option("slots", options.slots())
            .option("lake", lake)
            .option("triggerSeconds", options.triggerSeconds())
            .option("stopFile", checkpoint.stopFile().toString())
            .option("seed", checkpoint.seed().map(s -> StreamStates.plan(s).toString()).orElse(""))
            .load(folder);
    try {
      return rows(
              files.groupByKey((MapFunction<Row, Integer>) LandingSchema::slotKey, Encoders.INT()),
              new StreamProcessor(setup),
              checkpoint)
          .writeStream()
          .outputMode(OutputMode.Append())
          .option("checkpointLocation", checkpoint.spark())
          .trigger(
              once
                  ? Trigger.AvailableNow()
                  : Trigger.ProcessingTime(0)) // the source knows when to look again
          .foreachBatch(batch)
          .start();
    } catch (TimeoutException e) {
      throw IndexErrors.encodingFailed("the query did not start in time", e);
    }
  }

  private Dataset<Row> rows(
      KeyValueGroupedDataset<Integer, Row> files,
      StreamProcessor processor,
      WatchCheckpoint checkpoint) {
    if (checkpoint.seed().isEmpty()) {
      return files.transformWithState(
          processor, TimeMode.None(), OutputMode.Append(), Encoders.row(WatchSchema.SCHEMA));
    }
    return files.transformWithState(
        processor,
        TimeMode.None(),
        OutputMode.Append(),
        StreamStates.read(spark, checkpoint.seed().get())
            .groupByKey((MapFunction<Row, Integer>) StreamStates::slotKey, Encoders.INT()),
        Encoders.row(WatchSchema.SCHEMA),
        Encoders.row(StreamStates.SCHEMA));
  }

  private void await(StreamingQuery query, WatchCheckpoint checkpoint, WatchProgress progress) {
    Runnable finish = () -> finish(query, checkpoint, progress);
    ShutdownHookManager hooks = ShutdownHookManager.get();
    hooks.addShutdownHook(finish, BEFORE_SPARK, LONGEST_BATCH_MINUTES, TimeUnit.MINUTES);
    try {
      query.awaitTermination();
    } catch (StreamingQueryException e) {
      throw TaskFailures.of(e);
    } finally {
      progress.await();
      if (!hooks.isShutdownInProgress()) {
        hooks.removeShutdownHook(finish);
      }
    }
  }

  /** Lets the batch at hand end and no other begin; runs while the process shuts down. */
  private void finish(StreamingQuery query, WatchCheckpoint checkpoint, WatchProgress progress) {
    try {
      if (query.isActive()) {
        reporter.note("Asked to stop: finishing the batch at hand.");
        try {
          checkpoint.requestStop();
        } catch (SluiceException e) {
          reporter.note(e.getMessage()); // a batch that begins meanwhile is stopped in the middle
        }
        while (query.isActive() && query.status().isTriggerActive()) {
          TimeUnit.MILLISECONDS.sleep(100);
        }
        query.stop();
        progress.await(); // nothing is told once Spark's own hook has run
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException e) {
      throw new IllegalStateException("the query did not end", e);
    }
  }
}
