package org.sluice.pipelines.cli;

import org.apache.spark.sql.SparkSession;
import org.sluice.pipelines.ask.AskOptions;
import org.sluice.videollm.ModelOptions;
import picocli.CommandLine.Option;

/** Where a question is computed. */
final class ComputeFlags {
  @Option(
      names = "--device",
      paramLabel = "cpu|gpu|gpuN",
      description = "Where the model computes (default: ${DEFAULT-VALUE}).")
  private String device = ModelOptions.CPU.device();

  @Option(names = "--master", paramLabel = "URL", description = "Spark master.")
  private String master;

  ModelOptions model() {
    return AskOptions.device(device);
  }

  SparkSession open(String command) {
    return Sessions.open(command, master);
  }
}
