package org.sluice.pipelines.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.sluice.pipelines.bench.Benchmarks;
import org.sluice.pipelines.bench.Figure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice bench}: how fast this machine is, and what compression saves on it. */
@Command(
    name = "bench",
    description = {
      "Measures this machine with models of published shapes and random weights; prints medians of one run.",
      "One thread unless OMP_NUM_THREADS says otherwise. All of it takes about half an hour on two cores."
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
final class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "NAME",
      description = "Some of tower, tower-large, clip, prefill, batch, decode, job (default: all).")
  private Set<String> only = new LinkedHashSet<>(Benchmarks.NAMES);

  @Option(
      names = "--repeats",
      paramLabel = "COUNT",
      defaultValue = "5",
      description = "Runs each median is of (default: 5).")
  private int repeats;

  @Option(names = "--json", description = "Print one JSON object a figure.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    for (String name : only) {
      if (!Benchmarks.NAMES.contains(name)) {
        throw new ParameterException(
            spec.commandLine(),
            "--only is %s but must be of %s".formatted(name, String.join(", ", Benchmarks.NAMES)));
      }
    }
    if (repeats < 1) {
      throw new ParameterException(
          spec.commandLine(), "--repeats is %d but must be at least 1".formatted(repeats));
    }
    Path samples = ProjectHome.require("samples");
    Benchmarks benchmarks =
        new Benchmarks(
            json ? null : System.out, repeats, samples, master -> Sessions.at("bench", master));
    List<Figure> figures = benchmarks.run(only, name -> System.err.println("measuring " + name));
    Output output = new Output(System.out, json);
    if (json) {
      figures.forEach(output::object);
    }
    return ExitCodes.OK;
  }
}
