package org.sluice.pipelines.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.sluice.pipelines.scenes.Difficulty;
import org.sluice.pipelines.scenes.SceneSet;
import org.sluice.pipelines.scenes.SceneSetOptions;
import org.sluice.pipelines.scenes.SceneSetSummary;
import org.sluice.pipelines.scenes.Split;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice scenes}: clips of moving shapes, with their truth and questions about them. */
@Command(
    name = "scenes",
    description = {
      "Writes clips of moving shapes, all that is true of them, and questions with answers.",
      "The same options give the same clips. A command that was stopped goes on where it was."
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
final class ScenesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      defaultValue = "0",
      description = "Two seeds share no clip (default: 0).")
  private long seed;

  @Option(
      names = "--count",
      paramLabel = "CLIPS",
      required = true,
      description = "How many clips; more can be added later.")
  private int count;

  @Option(
      names = "--difficulty",
      paramLabel = "NAME",
      defaultValue = "standard",
      description = "standard or hard (default: standard).")
  private String difficulty;

  @Option(
      names = "--split",
      paramLabel = "NAME",
      defaultValue = "test",
      description =
          "train, validation, test or unseen: splits share no clip, and only unseen shows some "
              + "colours on some shapes (default: test).")
  private String split;

  @Option(
      names = "--seconds",
      paramLabel = "SECONDS",
      defaultValue = "6",
      description = "Length of a clip (default: 6).")
  private double seconds;

  @Option(
      names = "--every",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description =
          "Sparse clips, for long ones: an object enters about every so many seconds. All questions are"
              + " asked at the end, about what was to be seen anywhere in the clip, and say which"
              + " frames hold the answer (evidence_ms, of one frame a second).")
  private double every;

  @Option(
      names = "--questions",
      paramLabel = "COUNT",
      defaultValue = "8",
      description = "About each clip, over all families (default: 8).")
  private int questions;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Where videos/, truth.jsonl and questions.jsonl are written.")
  private Path out;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    SceneSetOptions options =
        new SceneSetOptions(
            seed,
            count,
            named("--difficulty", difficulty, Difficulty.values()),
            named("--split", split, Split.values()),
            seconds,
            questions,
            every);
    SceneSetSummary summary;
    try (CountProgress progress = new CountProgress()) {
      int threads = Math.max(1, Runtime.getRuntime().availableProcessors());
      summary =
          new SceneSet(out, options).write(threads, done -> progress.done("clips", done, count));
    }
    Output output = new Output(System.out, json);
    if (json) {
      output.object(summary);
    } else {
      output.text(
          String.format(
              Locale.ROOT,
              "%d clips (%d of them new) and %d questions in %s%n",
              summary.scenes(),
              summary.videosWritten(),
              summary.questions(),
              summary.directory()));
    }
    return ExitCodes.OK;
  }

  private <E extends Enum<E>> E named(String option, String value, E[] values) {
    for (E one : values) {
      if (one.name().equalsIgnoreCase(value)) {
        return one;
      }
    }
    String names =
        Arrays.stream(values)
            .map(one -> one.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    throw new ParameterException(
        spec.commandLine(), "%s is %s but must be one of %s".formatted(option, value, names));
  }
}
