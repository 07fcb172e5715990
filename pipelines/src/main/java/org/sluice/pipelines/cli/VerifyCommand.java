package org.sluice.pipelines.cli;

import ai.djl.Device;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sluice.verify.Comparison;
import org.sluice.verify.Fixtures;
import org.sluice.verify.Verification;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sluice verify}: whether this machine computes what the reference implementations do. */
@Command(
    name = "verify",
    description = {
      "Recomputes golden outputs of the reference implementations on this machine's engine and device.",
      "Run it on every new machine. Exits with 1 if a tensor is off by more than its tolerance."
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
final class VerifyCommand implements Callable<Integer> {
  @Option(
      names = "--fixtures",
      paramLabel = "DIR",
      description =
          "A folder with manifest.json, golden/ and checkpoints (default: the bundled one).")
  private Path fixtures;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      defaultValue = "cpu",
      description = "cpu, gpu or gpuN (default: cpu).")
  private String device;

  @Option(names = "--json", description = "Print one JSON object a tensor.")
  private boolean json;

  @Override
  public Integer call() {
    Output output = new Output(System.out, json);
    List<Verification.FileResult> results =
        new Verification(new Fixtures(folder()), Device.fromName(device))
            .run(file -> print(output, file));
    long compared = results.stream().mapToLong(file -> file.comparisons().size()).sum();
    long failed =
        results.stream()
            .flatMap(file -> file.comparisons().stream())
            .filter(comparison -> !comparison.passes())
            .count();
    if (!json) {
      output.text("%d tensors compared on %s, %d failed%n".formatted(compared, device, failed));
    }
    return failed == 0 ? ExitCodes.OK : ExitCodes.INTERNAL;
  }

  private Path folder() {
    return fixtures != null ? fixtures : ProjectHome.require("udfs/src/test/resources/fixtures");
  }

  private static void print(Output output, Verification.FileResult file) {
    for (Comparison comparison : file.comparisons()) {
      String verdict = comparison.passes() ? "ok" : "FAILED";
      if (output.isJson()) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("file", comparison.file());
        object.put("tensor", comparison.tensor());
        object.put("largestDifference", comparison.largestDifference());
        object.put("tolerance", comparison.tolerance());
        object.put("verdict", verdict);
        output.object(object);
      } else {
        output.text(
            String.format(
                Locale.ROOT,
                "%-6s %-24s %-44s %9.2e of %7.0e%n",
                verdict,
                comparison.file(),
                comparison.tensor(),
                comparison.largestDifference(),
                comparison.tolerance()));
      }
    }
    if (!output.isJson() && file.comparisons().isEmpty()) {
      output.text(
          String.format(
              Locale.ROOT,
              "-      %-24s only input, or of a subject this version does not know%n",
              file.file()));
    }
  }
}
