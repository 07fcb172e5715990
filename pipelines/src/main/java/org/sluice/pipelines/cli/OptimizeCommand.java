package org.sluice.pipelines.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.sluice.pipelines.keep.OptimizeJob;
import org.sluice.pipelines.keep.OptimizeSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sluice optimize}: the command line of {@link OptimizeJob}. */
@Command(
    name = "optimize",
    description = {
      "Puts small files of a lake's tables together, sorted by stream and time, deletes rows of"
          + " replaced videos, and files that have not been used for a while.",
      "index and watch may run meanwhile."
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
final class OptimizeCommand implements Callable<Integer> {
  @Option(names = "--lake", paramLabel = "DIR", required = true, description = "The lake.")
  private String lake;

  @Option(
      names = "--retainHours",
      paramLabel = "HOURS",
      description =
          "Keep files for so long after they went out of use, for those who read them still"
              + " (default: ${DEFAULT-VALUE}; at least 1).")
  private double retainHours = OptimizeJob.DEFAULT_RETAIN_HOURS;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(names = "--master", paramLabel = "URL", description = "Spark master.")
  private String master;

  @Override
  public Integer call() throws IOException {
    OptimizeJob.check(retainHours);
    try (SparkSession spark = Sessions.open("optimize", master);
        KeepProgress progress = new KeepProgress()) {
      OptimizeSummary summary = new OptimizeJob(spark, lake, retainHours, progress).run();
      Output output = new Output(System.out, json);
      if (json) {
        output.object(summary.toMap());
      } else {
        output.text(summary.toText());
      }
      return ExitCodes.OK;
    }
  }
}
