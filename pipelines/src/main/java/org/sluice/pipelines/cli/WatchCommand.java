package org.sluice.pipelines.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.sluice.pipelines.job.OptionSource;
import org.sluice.pipelines.job.WatchJob;
import org.sluice.pipelines.job.WatchOptionKeys;
import org.sluice.pipelines.job.WatchOptions;
import org.sluice.pipelines.job.WatchReporter;
import org.sluice.pipelines.job.WatchedBatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice watch}: the command line of {@link WatchJob}. */
@Command(
    name = "watch",
    description = {
      "Takes the video files that recorders drop into a folder into the tables of a lake, each"
          + " exactly once; started again, goes on where it was.",
      "The folder has one sub-folder a camera. A file's name must not change, and sort behind those"
          + " before it; names that begin with a dot or end in .part or .tmp are still being"
          + " written. SIGTERM ends it behind the batch at hand."
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
final class WatchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "LANDING", description = "The folder: local, file: or s3a:.")
  private String landing;

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

  @Option(names = "--once", description = "Take what is there now, then end.")
  private boolean once;

  @Mixin private QuestionFlags prompts;

  @Option(names = "--json", description = "Print each batch as one JSON object on a line.")
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
    Map<String, String> given = OptionFlags.given(spec, WatchOptionKeys.ALL);
    WatchOptions.read(
        new OptionSource(given, key -> Optional.empty(), WatchOptionKeys.ALL), questions);
    Output output = new Output(System.out, json);
    try (SparkSession spark = Sessions.open("watch", master)) {
      OptionSource source = OptionSource.of(given, spark, WatchOptionKeys.ALL);
      WatchOptions options = WatchOptions.read(source, questions);
      new WatchJob(
              spark, landing, lake, BundledModel.directory(model), options, new Console(output))
          .run(once);
    }
    return ExitCodes.OK;
  }

  private record Console(Output output) implements WatchReporter {
    @Override
    public void note(String text) {
      System.err.println(text);
    }

    @Override
    public void batch(WatchedBatch batch) {
      if (output.isJson()) {
        output.object(batch.toMap());
      } else {
        output.text(batch.toText() + System.lineSeparator());
      }
    }
  }
}
