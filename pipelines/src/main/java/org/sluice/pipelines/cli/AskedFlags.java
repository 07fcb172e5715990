package org.sluice.pipelines.cli;

import org.sluice.pipelines.ask.FrameFilter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which frames of which lake are asked, and with which model. */
final class AskedFlags {
  @Option(names = "--lake", paramLabel = "DIR", required = true, description = "The lake.")
  private String lake;

  @Mixin private FrameFlags frameFlags;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description =
          "Directory of the model that the lake was made with, at the same path on every machine"
              + " (default: ${DEFAULT-VALUE}, the bundled model, which knows moving shapes).")
  private String model = BundledModel.NAME;

  String lake() {
    return lake;
  }

  FrameFilter filter() {
    return frameFlags.filter();
  }

  String modelDirectory() {
    return BundledModel.directory(model);
  }
}
