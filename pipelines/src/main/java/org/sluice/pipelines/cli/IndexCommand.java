package org.sluice.pipelines.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.sluice.pipelines.job.IndexJob;
import org.sluice.pipelines.job.IndexOptionKeys;
import org.sluice.pipelines.job.IndexOptions;
import org.sluice.pipelines.job.IndexSummary;
import org.sluice.pipelines.job.OptionSource;
import org.sluice.pipelines.lake.Status;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice index}: the command line of {@link IndexJob}. */
@Command(
    name = "index",
    description = "Turns video files into the tables of a lake; run again, does what is left.",
    sortOptions = false,
    usageHelpAutoWidth = true)
final class IndexCommand implements Callable<Integer> {
  /** Set by the launcher, which can tell whether standard error is a terminal. */
  static final String TERMINAL = "sluice.terminal";

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "PATHS",
      arity = "1..*",
      description = "Video files, directories or globs: local, file: or s3a:.")
  private List<String> paths;

  @Option(
      names = "--lake",
      paramLabel = "DIR",
      required = true,
      description = "Directory of the lake; made if there is none.")
  private String lake;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description =
          "Directory of a LLaVA-OneVision model, at the same path on every machine (default:"
              + " ${DEFAULT-VALUE}, the bundled model, which knows moving shapes).")
  private String model = BundledModel.NAME;

  @Mixin private QuestionFlags prompts;

  @Option(names = "--failOnError", description = "Exit with 3 where a video is failed or partial.")
  private boolean failOnError;

  @Option(names = "--json", description = "Print the summary as one JSON object.")
  private boolean json;

  @Option(
      names = "--master",
      paramLabel = "URL",
      description = "Spark master (default: local[*], every core of this machine).")
  private String master;

  @Override
  public Integer call() throws IOException {
    List<String> questions = prompts.all();
    // Mistakes that can be seen without Spark are told without waiting for it.
    Map<String, String> given = OptionFlags.given(spec, IndexOptionKeys.ALL);
    IndexOptions.read(new OptionSource(given, key -> Optional.empty()), questions);
    IndexSummary summary = run(given, questions);
    Output output = new Output(System.out, json);
    if (output.isJson()) {
      output.object(summary.toMap());
    } else {
      output.text(summary.toText());
    }
    boolean faulty = summary.videos(Status.FAILED) + summary.videos(Status.PARTIAL) > 0;
    return failOnError && faulty ? ExitCodes.FAULTY_VIDEOS : ExitCodes.OK;
  }

  private IndexSummary run(Map<String, String> given, List<String> questions) throws IOException {
    try (SparkSession spark = Sessions.open("index", master);
        ConsoleProgress progress = new ConsoleProgress(System.err, Boolean.getBoolean(TERMINAL))) {
      IndexOptions options = IndexOptions.read(OptionSource.of(given, spark), questions);
      return new IndexJob(spark, lake, BundledModel.directory(model), options, progress).run(paths);
    }
  }
}
