package org.sluice.pipelines.ask;

import static org.apache.spark.sql.functions.col;

import java.nio.file.Path;
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
import org.sluice.SluiceException;
import org.sluice.checkpoint.ModelLayout;
import org.sluice.language.LanguageModel;
import org.sluice.language.PromptRoom;
import org.sluice.pipelines.lake.AskedTable;
import org.sluice.pipelines.lake.Lake;
import org.sluice.pipelines.lake.LakeIds;
import org.sluice.rekv.RekvConfig;
import org.sluice.spark.ExecutorModels;
import org.sluice.videollm.Scoring;
import org.sluice.videollm.VideoLlm;

/** Answers a question from the tokens a lake keeps. */
public final class AskJob {
  private final SparkSession spark;
  private final String lakeDirectory;
  private final String modelDirectory;

  /**
   * A job.
   *
   * @param modelDirectory of the model the lake was made with, the same path on every machine
   */
  public AskJob(SparkSession spark, String lakeDirectory, String modelDirectory) {
    this.spark = spark;
    this.lakeDirectory = lakeDirectory;
    this.modelDirectory = Path.of(modelDirectory).toAbsolutePath().normalize().toString();
  }

  /**
   * Asks.
   *
   * @param save whether the answers are kept in the lake
   * @throws SluiceException if the question cannot be asked of what is selected
   */
  public Asked run(String question, FrameFilter filter, AskOptions options, boolean save) {
    long began = System.nanoTime();
    ModelLayout.check(Path.of(modelDirectory));
    Lake lake = Lake.open(spark, lakeDirectory);
    try (Selection selection = Selection.of(lake, filter, options.each());
        ExecutorModels.Lease lease = ExecutorModels.lease(modelDirectory, options.model())) {
      VideoLlm model = lease.model();
      LanguageModel.checkAskable(Path.of(modelDirectory), model.config());
      Map<String, Extent> extents = selection.extents(model, modelDirectory);
      PromptRoom room = model.room(question, options.maxNewTokens());
      int largest = extents.values().stream().mapToInt(Extent::mostTokens).max().orElseThrow();
      int frames = framesToRead(options, room, largest);
      AskedModel asked =
          AskedModel.of(modelDirectory, options.model(), model, lake.root().toString());
      List<UnitAnswer> answers;
      if (options.retrieval() == Retrieval.REKV) {
        if (options.each() == Each.ALL) {
          selection.requireOneStream();
        }
        RekvConfig config = rekv(options, room, largest, frames, longest(extents));
        answers =
            answer(
                selection.frames().select(AskedFrame.COLUMNS),
                new StreamTask(asked, question, options.maxNewTokens(), config, largest),
                options);
      } else {
        answers =
            answer(
                chosen(selection, longest(extents), question, options, frames, asked),
                new AskTask(asked, question, options.maxNewTokens()),
                options);
      }
      String fingerprint = save ? fingerprint(model, options) : "";
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
        lake.askedTable()
            .keep(spark.createDataFrame(result.rows(Instant.now()), AskedTable.SCHEMA).coalesce(1));
      }
      return result;
    }
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

  private static long longest(Map<String, Extent> extents) {
    return extents.values().stream().mapToLong(Extent::frames).max().orElse(0);
  }

  /**
   * How a stream is read.
   *
   * @param largest most tokens of a frame
   * @param frames that a question reads
   * @param longest most frames of a stream
   */
  private static RekvConfig rekv(
      AskOptions options, PromptRoom room, int largest, int frames, long longest) {
    InMemory inMemory = options.inMemory();
    int perFrame = largest + room.prompt().markerTokens();
    // All that the question reads lies within its window.
    int least = frames * perFrame + room.otherTokens();
    int window = inMemory.windowTokens();
    if (window == 0) {
      int fitting = room.frames(largest) * perFrame + room.otherTokens();
      window = Math.max(least, Math.min(fitting, InMemory.MOST_WINDOW_TOKENS));
    } else if (window < least) {
      throw AskErrors.windowTooSmall(window, least);
    }
    int most = inMemory.frames() == 0 ? InMemory.FRAMES : inMemory.frames();
    return new RekvConfig(
        window, frames, 1, RekvConfig.InitRule.AT_ONCE, (int) Math.min(most, longest));
  }

  /** The rows of the frames that are read, with their tokens. */
  private static Dataset<Row> chosen(
      Selection selection,
      long longest,
      String question,
      AskOptions options,
      int most,
      AskedModel model) {
    Dataset<Row> frames = selection.frames();
    if (longest <= most) {
      return frames.select(AskedFrame.COLUMNS);
    }
    Optional<Scoring> scoring = options.retrieval().scoring(model.layers());
    Dataset<Row> keys;
    if (scoring.isPresent()) {
      Dataset<Row> scored = Scores.of(frames, model, scoring.get(), question);
      keys = Choice.best(scored, options.each(), most);
    } else {
      keys =
          options.each() == Each.ALL
              ? Choice.evenly(frames, longest, most)
              : Choice.evenlyOfEach(frames, most);
    }
    if (options.each() == Each.ALL) {
      // A few, and files without their segments are skipped.
      List<Row> few = keys.collectAsList();
      Object[] segments = few.stream().map(row -> row.getString(0)).distinct().toArray();
      frames = frames.where(col("segment_id").isin(segments));
      keys = frames.sparkSession().createDataFrame(few, keys.schema());
    }
    return frames
        .join(keys, new String[] {"segment_id", "frame_index"}, "left_semi")
        .select(AskedFrame.COLUMNS);
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
