package org.sluice.pipelines.evaluate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.sluice.pipelines.job.IndexOptions;
import org.sluice.pipelines.lake.LakeIds;
import org.sluice.spark.ExecutorModels;
import org.sluice.videollm.ModelOptions;
import org.sluice.videollm.VideoLlm;

/** Puts a set of known questions to a model; what is answered already is not asked again. */
public final class EvaluateJob {
  private static final int CLIPS_A_TASK = 32;

  private final SparkSession spark;
  private final Path questions;
  private final ResultsTable results;
  private final String modelDirectory;
  private final Listener listener;

  /** Hears how far it is. */
  public interface Listener {
    /**
     * More is done.
     *
     * @param clips answered so far
     * @param of all that are to be answered
     */
    void answered(int clips, int of);
  }

  /**
   * A job over one set.
   *
   * @param questions directory with questions.jsonl and the videos it names
   * @param results directory of the Delta table of answers, made if there is none
   * @param modelDirectory the same path on every machine
   */
  public EvaluateJob(
      SparkSession spark, Path questions, Path results, String modelDirectory, Listener listener) {
    this.spark = spark;
    this.questions = questions;
    this.results = new ResultsTable(spark, results);
    this.modelDirectory = Path.of(modelDirectory).toAbsolutePath().normalize().toString();
    this.listener = listener;
  }

  /**
   * Answers what a setting has not answered yet and returns all its answers.
   *
   * @param wanted sampling, Cacher, reducer and codec; questions and segments do not count
   * @param limit most clips, the first of the set
   */
  public Evaluation run(IndexOptions wanted, int limit) {
    List<Clip> clips = QuestionSet.read(questions);
    clips = clips.subList(0, Math.min(limit, clips.size()));
    try (ExecutorModels.Lease lease = ExecutorModels.lease(modelDirectory, wanted.model())) {
      IndexOptions options = wanted.withBudgetAtMost(lease.model().tokensPerFrame());
      String settings = settings(options);
      String run = run(lease.model(), settings);
      Set<String> done = results.done(run);
      List<Clip> left = clips.stream().filter(clip -> !done.contains(clip.sceneId())).toList();
      answer(left, new ClipTask(modelDirectory, options, run, settings, hadoop()));
      Set<String> scenes =
          clips.stream().map(Clip::sceneId).collect(Collectors.toCollection(LinkedHashSet::new));
      return new Evaluation(settings, results.answers(run, scenes));
    }
  }

  /** Tokens the model has of a frame before reduction. */
  public int tokensPerFrame() {
    try (ExecutorModels.Lease lease = ExecutorModels.lease(modelDirectory, ModelOptions.CPU)) {
      return lease.model().tokensPerFrame();
    }
  }

  private SerializableConfiguration hadoop() {
    return new SerializableConfiguration(spark.sparkContext().hadoopConfiguration());
  }

  private void answer(List<Clip> left, ClipTask task) {
    int cores = spark.sparkContext().defaultParallelism();
    int wave = CLIPS_A_TASK * cores;
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    for (int from = 0; from < left.size(); from += wave) {
      listener.answered(from, left.size());
      List<Clip> some = new ArrayList<>(left.subList(from, Math.min(from + wave, left.size())));
      JavaRDD<Row> rows =
          context.parallelize(some, Math.min(cores, some.size())).mapPartitions(task);
      results.append(spark.createDataFrame(rows, ResultsTable.SCHEMA));
    }
    listener.answered(left.size(), left.size());
  }

  /** Everything that decides an answer, in words. */
  private static String settings(IndexOptions options) {
    return "%s %s framesPerSecond=%s scaling=%s maxNewTokens=%d"
        .formatted(
            options.encode().encoderKey(),
            options.encode().reducerKey(),
            options.sampling().framesPerSecond(),
            options.sampling().exactScaling() ? "exact" : "fast",
            options.questions().maxNewTokens());
  }

  private static String run(VideoLlm model, String settings) {
    return LakeIds.hash(
        "evaluation", model.encoderFingerprint(), model.answerFingerprint(), settings);
  }
}
