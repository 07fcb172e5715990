package org.sluice.pipelines.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.sluice.pipelines.evaluate.Answered;
import org.sluice.pipelines.evaluate.EvaluateJob;
import org.sluice.pipelines.evaluate.Evaluation;
import org.sluice.pipelines.events.EventOptions;
import org.sluice.pipelines.events.LakeEvents;
import org.sluice.pipelines.events.StreamEvent;
import org.sluice.pipelines.job.IndexJob;
import org.sluice.pipelines.job.IndexOptions;
import org.sluice.pipelines.job.IndexSummary;
import org.sluice.pipelines.job.OptionSource;
import org.sluice.pipelines.lake.Lake;
import org.sluice.pipelines.scenes.Difficulty;
import org.sluice.pipelines.scenes.SceneSet;
import org.sluice.pipelines.scenes.SceneSetOptions;
import org.sluice.pipelines.scenes.Split;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sluice demo}: the whole path on scenes the bundled model understands and real clips. */
@Command(
    name = "demo",
    description = {
      "Makes a few clips of moving shapes, indexes them together with the sample videos, asks",
      "questions about the shapes and lists when something happens in the samples."
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
final class DemoCommand implements Callable<Integer> {
  /** Scenes of this seed are in no training set: they are of the test split. */
  private static final long SEED = 7;

  private static final int QUESTIONS_A_SCENE = 4;
  private static final double SECONDS = 6;
  private static final double MILLIS = 1000;

  /** STC-Cacher as the paper combines it; no pruning, which costs this small model answers. */
  private static final Map<String, String> SETTING =
      Map.of("referenceInterval", "2", "recomputeRatio", "0.25", "reducer", "none");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where clips and lake are kept (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of("sluice-demo");

  @Option(
      names = "--scenes",
      paramLabel = "COUNT",
      description = "Clips of shapes (default: ${DEFAULT-VALUE}).")
  private int scenes = 3;

  @Option(names = "--json", description = "Print one JSON object a question and event.")
  private boolean json;

  @Option(names = "--master", paramLabel = "URL", description = "Spark master.")
  private String master;

  private final PrintStream err = System.err;

  @Override
  public Integer call() throws IOException {
    Output output = new Output(System.out, json);
    String model = BundledModel.directory(BundledModel.NAME);
    Path clips = out.resolve("scenes");
    Path lake = out.resolve("lake");
    Path samples = ProjectHome.require("samples");
    err.println("Making %d clips of moving shapes ...".formatted(scenes));
    SceneSetOptions set =
        new SceneSetOptions(
            SEED, scenes, Difficulty.STANDARD, Split.TEST, SECONDS, QUESTIONS_A_SCENE);
    new SceneSet(clips, set).write(Runtime.getRuntime().availableProcessors(), done -> {});
    try (SparkSession spark = Sessions.open("demo", master)) {
      Path results = out.resolve("answers");
      EvaluateJob questions = new EvaluateJob(spark, clips, results, model, (done, of) -> {});
      IndexOptions options = IndexOptions.read(OptionSource.of(SETTING, spark), List.of());
      err.println("Indexing them and the sample videos into %s ...".formatted(lake));
      IndexSummary summary = index(spark, lake, model, options, clips, samples);
      err.print(summary.toText());
      err.println("Asking about the shapes ...");
      Evaluation evaluation = questions.run(options, scenes);
      evaluation.answers().stream()
          .sorted(Comparator.comparing(Answered::sceneId).thenComparingLong(Answered::askMillis))
          .forEach(answered -> print(output, answered));
      events(spark, lake, samples, output);
    }
    if (!json) {
      output.text(
          String.format(
              Locale.ROOT,
              "%nThe bundled model knows shapes and nothing else. For your videos give --model the"
                  + " directory of a real checkpoint:%n"
                  + "  ./sluice index VIDEOS --lake DIR --model llava-onevision-qwen2-0.5b-ov-hf"
                  + " --prompt \"What is happening?\"%n"
                  + "What has been made is in %s; ./sluice tables --lake %s shows the tables.%n",
              out,
              lake));
    }
    return ExitCodes.OK;
  }

  private IndexSummary index(
      SparkSession spark, Path lake, String model, IndexOptions options, Path clips, Path samples) {
    try (ConsoleProgress progress =
        new ConsoleProgress(err, Boolean.getBoolean(IndexCommand.TERMINAL))) {
      return new IndexJob(spark, lake.toString(), model, options, progress)
          .run(List.of(clips.resolve("videos").toString(), samples.toString()));
    }
  }

  private void print(Output output, Answered answered) {
    if (json) {
      output.object(answered);
      return;
    }
    output.text(
        String.format(
            Locale.ROOT,
            "%s at %.1f s: %s%n    %s%s   (%d tokens read, %.0f ms)%n",
            answered.sceneId(),
            answered.askMillis() / MILLIS,
            answered.question(),
            answered.answer(),
            answered.score() == 1 ? ", right" : ", but the truth is: " + answered.expected(),
            answered.tokensIn(),
            answered.prefillMillis() + answered.generateMillis()));
  }

  /** Of the samples only: what happens in the scenes has been asked. */
  private void events(SparkSession spark, Path lake, Path samples, Output output) {
    Lake opened = Lake.open(spark, lake.toString());
    List<String> streams =
        opened
            .videos()
            .where(functions.col("path").contains("/samples/"))
            .select("stream_id")
            .as(Encoders.STRING())
            .collectAsList();
    if (!json) {
      output.text("When something happens in %s:%n".formatted(samples.getFileName()));
    }
    for (StreamEvent event : LakeEvents.of(opened, EventOptions.DEFAULT, null)) {
      if (streams.contains(event.streamId())) {
        if (json) {
          output.object(EventsCommand.map(event));
        } else {
          output.text(EventsCommand.line(event));
        }
      }
    }
  }
}
