package org.sluice.pipelines.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.sluice.pipelines.evaluate.EvaluateJob;
import org.sluice.pipelines.evaluate.Evaluation;
import org.sluice.pipelines.evaluate.EvaluationReport;
import org.sluice.pipelines.evaluate.Settings;
import org.sluice.pipelines.job.IndexOptionKeys;
import org.sluice.pipelines.job.IndexOptions;
import org.sluice.pipelines.job.OptionKey;
import org.sluice.pipelines.job.OptionSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice evaluate}: the command line of {@link EvaluateJob}. */
@Command(
    name = "evaluate",
    description =
        "Puts questions with known answers to a model and prints its accuracy beside its time.",
    footer = {
      "",
      "Every answer goes into a Delta table; what is in it is not asked again, so a stopped run goes"
          + " on where it was."
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
final class EvaluateCommand implements Callable<Integer> {
  /** What of indexing decides an answer. */
  static final List<OptionKey<?>> KEYS =
      List.of(
          IndexOptionKeys.FRAMES_PER_SECOND,
          IndexOptionKeys.SCALING,
          IndexOptionKeys.CACHER,
          IndexOptionKeys.RECOMPUTE_RATIO,
          IndexOptionKeys.REFERENCE_INTERVAL,
          IndexOptionKeys.GROUP_FRAMES,
          IndexOptionKeys.REDUCER,
          IndexOptionKeys.TOKENS_PER_FRAME,
          IndexOptionKeys.SCORE,
          IndexOptionKeys.MEMORY,
          IndexOptionKeys.HALF_LIFE_SECONDS,
          IndexOptionKeys.TOKEN_DTYPE,
          IndexOptionKeys.MAX_NEW_TOKENS,
          IndexOptionKeys.DEVICE);

  @Spec private CommandSpec spec;

  @Option(
      names = "--questions",
      paramLabel = "DIR",
      required = true,
      description = "A set made by sluice scenes.")
  private Path questions;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description =
          "Directory of a LLaVA-OneVision model, at the same path on every machine (default:"
              + " ${DEFAULT-VALUE}, the bundled model, which knows moving shapes).")
  private String model = BundledModel.NAME;

  @Option(
      names = "--results",
      paramLabel = "DIR",
      description = "The table of answers (default: results in the directory of the questions).")
  private Path results;

  @Option(
      names = "--grid",
      description =
          "Go through the published settings instead: dense, the Cacher, the Pruner, both, and"
              + " uniform_frame and random at the same budgets, each compared with dense.")
  private boolean grid;

  @Option(
      names = "--limit",
      paramLabel = "CLIPS",
      description = "Only the first so many clips (default: all).")
  private int limit = Integer.MAX_VALUE;

  @Option(names = "--json", description = "Print one JSON object a setting.")
  private boolean json;

  @Option(names = "--master", paramLabel = "URL", description = "Spark master.")
  private String master;

  @Override
  public Integer call() throws IOException {
    Map<String, String> given = OptionFlags.given(spec, KEYS);
    IndexOptions.read(new OptionSource(given, key -> Optional.empty()), List.of());
    Path table = results == null ? questions.resolve("results") : results;
    Output output = new Output(System.out, json);
    try (SparkSession spark = Sessions.open("evaluate", master);
        CountProgress progress = new CountProgress()) {
      EvaluateJob job =
          new EvaluateJob(
              spark,
              questions,
              table,
              BundledModel.directory(model),
              (clips, of) -> progress.done("clips", clips, of));
      Evaluation dense = null;
      for (Map<String, String> setting : settings(given, job)) {
        IndexOptions options = IndexOptions.read(OptionSource.of(setting, spark), List.of());
        Evaluation evaluation = job.run(options, limit);
        dense = dense == null && grid ? evaluation : dense;
        EvaluationReport report = new EvaluationReport(Settings.name(setting), evaluation, dense);
        if (json) {
          output.object(report.toMap());
        } else {
          output.text(report.toText());
        }
      }
    }
    return ExitCodes.OK;
  }

  private List<Map<String, String>> settings(Map<String, String> given, EvaluateJob job) {
    return grid ? Settings.grid(given, job.tokensPerFrame()) : new ArrayList<>(List.of(given));
  }
}
