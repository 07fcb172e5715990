package org.sluice.pipelines.ask;

import static org.apache.spark.sql.functions.col;

import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.sluice.SluiceException;
import org.sluice.language.PromptRoom;
import org.sluice.pipelines.lake.AskedTable;
import org.sluice.pipelines.lake.LakeIds;
import org.sluice.rekv.RekvConfig;
import org.sluice.spark.FrameCounter;
import org.sluice.videollm.Scoring;
import org.sluice.videollm.VideoLlm;

/** Answers a question from the tokens a lake keeps. */
public final class AskJob {
  private final SparkSession spark;
  private final String lakeDirectory;
  private final String modelDirectory;
  private final AskReporter reporter;

  /**
   * A job.
   *
   * @param modelDirectory of the model the lake was made with, the same path on every machine
   */
  public AskJob(SparkSession spark, String lakeDirectory, String modelDirectory) {
    this(spark, lakeDirectory, modelDirectory, AskReporter.SILENT);
  }

  /**
   * A job that somebody waits for.
   *
   * @param modelDirectory of the model the lake was made with, the same path on every machine
   */
  public AskJob(
      SparkSession spark, String lakeDirectory, String modelDirectory, AskReporter reporter) {
    this.spark = spark;
    this.lakeDirectory = lakeDirectory;
    this.modelDirectory = modelDirectory;
    this.reporter = reporter;
  }

  /**
   * Asks.
   *
   * @param save whether the answers are kept in the lake
   * @throws SluiceException if the question cannot be asked of what is selected
   */
  public Asked run(String question, FrameFilter filter, AskOptions options, boolean save) {
    long began = System.nanoTime();
    try (OpenedLake opened =
        new OpenedLake(
            spark, lakeDirectory, modelDirectory, filter, options.each(), options.model())) {
      Map<String, Extent> extents =
          opened.selection().extents(opened.model(), opened.modelDirectory());
      List<UnitAnswer> answers = answers(opened, extents, question, options);
      String fingerprint = save ? fingerprint(opened.model(), options) : "";
      Asked result =
          new Asked(
              question,
              filter,
              options,
              answers,
              extents,
              fingerprint,
              (System.nanoTime() - began) / 1_000_000);
      if (save) {
        opened
            .lake()
            .askedTable()
            .keep(spark.createDataFrame(result.rows(Instant.now()), AskedTable.SCHEMA).coalesce(1));
      }
      return result;
    }
  }

  private List<UnitAnswer> answers(
      OpenedLake opened, Map<String, Extent> extents, String question, AskOptions options) {
    PromptRoom room = opened.model().room(question, options.maxNewTokens());
    int largest = extents.values().stream().mapToInt(Extent::mostTokens).max().orElseThrow();
    long longest = extents.values().stream().mapToLong(Extent::frames).max().orElseThrow();
    long frames = extents.values().stream().mapToLong(Extent::frames).sum();
    int most = framesToRead(options, room, largest);
    if (options.retrieval() != Retrieval.REKV) {
      try (FrameCounter scored = counter("frames scored", frames);
          FrameCounter answered = counter("answers", extents.size())) {
        Dataset<Row> chosen =
            chosen(opened, longest, question, options, most, scored.accumulator());
        AskTask task =
            new AskTask(opened.asked(), question, options.maxNewTokens(), answered.accumulator());
        return answer(chosen, task, options);
      }
    }
    if (options.each() == Each.ALL) {
      opened.selection().requireOneStream();
    }
    RekvConfig config = options.inMemory().config(room, largest, most, longest);
    try (FrameCounter read = counter("frames read", frames)) {
      StreamTask task =
          new StreamTask(
              opened.asked(),
              question,
              options.maxNewTokens(),
              config,
              largest,
              read.accumulator());
      return answer(opened.selection().frames().select(AskedFrame.COLUMNS), task, options);
    }
  }

  private FrameCounter counter(String things, long of) {
    return counter(spark, reporter, things, of);
  }

  /** Counts what tasks are done with; a task that is run again counts again. */
  static FrameCounter counter(SparkSession spark, AskReporter reporter, String things, long of) {
    return new FrameCounter(
        spark.sparkContext(), done -> reporter.done(things, Math.min(done, of), of));
  }

  /** By the option, by what the model can read, and by the budget. */
  private static int framesToRead(AskOptions options, PromptRoom room, int largest) {
    int fitting = room.frames(largest);
    if (fitting < 1) {
      throw AskErrors.questionTooLong(room.otherTokens(), room.text().maxPositions());
    }
    int frames = Math.min(options.frames(), fitting);
    if (options.tokenBudget() > 0) {
      if (options.tokenBudget() < largest) {
        throw AskErrors.budgetTooSmall(options.tokenBudget(), largest);
      }
      frames = Math.min(frames, options.tokenBudget() / largest);
    }
    return frames;
  }

  /** The rows of the frames that are read, with their tokens. */
  private static Dataset<Row> chosen(
      OpenedLake opened,
      long longest,
      String question,
      AskOptions options,
      int most,
      LongAccumulator counted) {
    Dataset<Row> frames = opened.selection().frames();
    AskedModel model = opened.asked();
    int layer = options.finding().index(model.layers());
    if (longest <= most) {
      return frames.select(AskedFrame.COLUMNS);
    }
    Each each = options.each();
    double diversity = options.finding().diversity();
    Optional<Scoring> scoring = options.retrieval().scoring(layer);
    Dataset<Row> keys;
    if (scoring.isPresent()) {
      Dataset<Row> scored = Scores.of(frames, model, scoring.get(), question, counted);
      if (diversity == 0) {
        keys = Choice.best(scored, each, most);
      } else {
        Dataset<Row> candidates = Choice.best(scored, each, most * Diversity.CANDIDATES);
        keys = Choice.diverse(withKeys(frames, candidates, each), most, diversity);
      }
    } else {
      keys =
          each == Each.ALL
              ? Choice.evenly(frames, longest, most)
              : Choice.evenlyOfEach(frames, most);
    }
    return withKeys(frames, keys, each).select(AskedFrame.COLUMNS);
  }

  /** Frames that have been chosen, with what else there is in the rows of their keys. */
  private static Dataset<Row> withKeys(Dataset<Row> frames, Dataset<Row> keys, Each each) {
    if (each == Each.ALL) {
      // A few, and files without their segments are skipped.
      List<Row> few = keys.collectAsList();
      Object[] segments = few.stream().map(row -> row.getString(0)).distinct().toArray();
      frames = frames.where(col("segment_id").isin(segments));
      keys = frames.sparkSession().createDataFrame(few, keys.schema());
    }
    return frames.join(keys, new String[] {"segment_id", "frame_index"});
  }

  private List<UnitAnswer> answer(
      Dataset<Row> frames, FlatMapFunction<Iterator<Row>, UnitAnswer> task, AskOptions options) {
    Column[] order = {
      col("unit"), Selection.ORDER[0], Selection.ORDER[1], Selection.ORDER[2], Selection.ORDER[3]
    };
    int tasks = options.each() == Each.ALL ? 1 : spark.sparkContext().defaultParallelism();
    try {
      return frames
          .repartition(tasks, col("unit"))
          .sortWithinPartitions(order)
          .javaRDD()
          .mapPartitions(task)
          .collect()
          .stream()
          .sorted(UnitAnswer.IN_TIME)
          .toList();
    } catch (Exception e) { // Spark's is checked and undeclared
      throw failure(e);
    }
  }

  /** What a failed task is about. */
  static RuntimeException failure(Exception failed) {
    Throwable innermost = failed;
    for (Throwable t = failed; t != null; t = t.getCause()) {
      if (t instanceof SluiceException known) {
        return known;
      }
      innermost = t;
    }
    String why = String.valueOf(innermost.getMessage()).lines().findFirst().orElse("");
    return AskErrors.failed(why, failed);
  }

  private static String fingerprint(VideoLlm model, AskOptions options) {
    return LakeIds.hash(model.answerFingerprint(), "maxNewTokens=" + options.maxNewTokens());
  }
}
