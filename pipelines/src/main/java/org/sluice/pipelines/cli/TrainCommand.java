package org.sluice.pipelines.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.sluice.pipelines.train.TokenDropout;
import org.sluice.pipelines.train.TrainJob;
import org.sluice.pipelines.train.TrainOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice train}: makes the bundled model from nothing. */
@Command(
    name = "train",
    description = {
      "Trains a small model on drawn scenes: first the vision tower, then the decoder, then both.",
      "Stopped at any moment, the same command goes on where it was. About two hours on two cores."
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Where the model is written, and in DIR/training what is needed to go on.")
  private Path out;

  @Option(
      names = "--stage",
      paramLabel = "NAME",
      defaultValue = "all",
      description = "all, tower, decoder or joint (default: all).")
  private String stage;

  @Option(
      names = "--images",
      paramLabel = "COUNT",
      description = "Pictures drawn for the tower (default: 24576).")
  private Integer images;

  @Option(
      names = "--rounds",
      paramLabel = "COUNT",
      description = "Times each picture is seen (default: 2).")
  private Integer rounds;

  @Option(
      names = "--clips",
      paramLabel = "COUNT",
      description = "Videos drawn for the decoder (default: 4096).")
  private Integer clips;

  @Option(
      names = "--clipRounds",
      paramLabel = "COUNT",
      description = "Times each video is asked about (default: 8).")
  private Integer clipRounds;

  @Option(
      names = "--jointSteps",
      paramLabel = "COUNT",
      description = "Steps of the last stage (default: 400).")
  private Integer jointSteps;

  @Option(
      names = "--tokenDropout",
      paramLabel = "random|none|all",
      defaultValue = "random",
      description = {
        "What the decoder's clips lose: half of them tokens or frames, none anything, or all",
        "everything, which gives a decoder that answers blindly (default: random)."
      })
  private String tokenDropout;

  @Option(
      names = "--from",
      paramLabel = "DIR",
      description = "Another training's directory: begin with its tower and use its videos.")
  private Path from;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      defaultValue = "1",
      description = "Seed of everything that is drawn (default: 1).")
  private long seed;

  @Option(
      names = "--threads",
      paramLabel = "COUNT",
      defaultValue = "2",
      description = "Parts of a batch worked on at once (default: 2).")
  private int threads;

  @Option(
      names = "--shortened",
      description =
          "A recipe of some minutes, to see that it works; the options above still count.")
  private boolean shortened;

  @Override
  public Integer call() throws IOException {
    if (!stage.equals("all") && !TrainOptions.STAGES.contains(stage)) {
      throw wrong("--stage is %s but must be all, tower, decoder or joint".formatted(stage));
    }
    TrainOptions options;
    try {
      options =
          new TrainOptions(
              or(images, 24_576, 4_096),
              or(rounds, 2, 1),
              or(clips, 4_096, 256),
              or(clipRounds, 8, 4),
              or(jointSteps, 400, 20),
              TokenDropout.of(tokenDropout),
              seed,
              threads,
              stage.equals("all") ? TrainOptions.STAGES : List.of(stage),
              from);
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
    new TrainJob(out, options, System.err).run();
    return ExitCodes.OK;
  }

  private int or(Integer given, int whole, int brief) {
    return given != null ? given : shortened ? brief : whole;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
