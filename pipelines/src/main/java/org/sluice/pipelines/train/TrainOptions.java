package org.sluice.pipelines.train;

import java.nio.file.Path;
import java.util.List;

/**
 * What to train, and for how long.
 *
 * @param images pictures drawn for the tower, each seen {@code rounds} times
 * @param rounds times each picture is seen
 * @param clips videos drawn for the decoder
 * @param clipRounds times each video is asked about
 * @param jointSteps steps of the last stage, which trains everything
 * @param tokenDropout what the decoder's clips lose
 * @param seed of everything drawn
 * @param threads that train
 * @param stages to be done, of {@link #STAGES}
 * @param from directory of another training whose tower and videos are used; null for none
 */
public record TrainOptions(
    int images,
    int rounds,
    int clips,
    int clipRounds,
    int jointSteps,
    TokenDropout tokenDropout,
    long seed,
    int threads,
    List<String> stages,
    Path from) {
  /** Every stage, in order. */
  public static final List<String> STAGES = List.of("tower", "decoder", "joint");

  /** Checks the ranges. */
  public TrainOptions {
    positive("images", images);
    positive("rounds", rounds);
    positive("clips", clips);
    positive("clipRounds", clipRounds);
    positive("jointSteps", jointSteps);
    positive("threads", threads);
    stages = List.copyOf(stages);
    if (!STAGES.containsAll(stages)) {
      throw new IllegalArgumentException(
          "stages are %s but must be of %s".formatted(stages, STAGES));
    }
  }

  private static void positive(String field, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("%s is %d but must be positive".formatted(field, value));
    }
  }

  /** One line that names everything that decides what a stage learns, up to rounding. */
  String key(String stage) {
    return switch (stage) {
      case "tower" -> "images=%d rounds=%d seed=%d".formatted(images, rounds, seed);
      case "decoder" ->
          "clips=%d clipRounds=%d tokenDropout=%s seed=%d"
              .formatted(clips, clipRounds, tokenDropout.word(), seed);
      default ->
          "jointSteps=%d tokenDropout=%s seed=%d".formatted(jointSteps, tokenDropout.word(), seed);
    };
  }
}
