package org.sluice.pipelines.train;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sluice.pipelines.scenes.SceneVocabulary;

/**
 * Trains a model stage by stage. The directory holds a complete model after every save, and beside
 * it what is needed to go on.
 */
public final class TrainJob {
  /** Frames of the longest clip the decoder learns with. */
  static final int FRAMES = 12;

  /** Tokens that tell the time of a frame. */
  private static final int MARKERS = 2 * FRAMES;

  private static final int VALIDATIONS = 12;

  /** The state at the end of a stage. */
  private static final String AFTER = "after-%s.safetensors";

  private final Path out;
  private final TrainOptions options;
  private final PrintStream err;
  private final Sizes sizes;

  /** Trains in a directory; progress goes to {@code err}. */
  public TrainJob(Path out, TrainOptions options, PrintStream err) {
    this(out, options, err, Sizes.DEMO);
  }

  TrainJob(Path out, TrainOptions options, PrintStream err, Sizes sizes) {
    this.out = out;
    this.options = options;
    this.err = err;
    this.sizes = sizes;
  }

  /** Goes on where it was, to the end. */
  public void run() throws IOException {
    Path work = work(out);
    Files.createDirectories(work);
    Vocabulary vocabulary = vocabulary(out.resolve("tokenizer.json"));
    ModelDirectory model = new ModelDirectory(out, sizes, vocabulary, FRAMES);
    model.writeConfiguration();
    try (StopRequest stop = StopRequest.onShutdown();
        Learners learners = new Learners(out, sizes, vocabulary, options)) {
      TrainingState state = new TrainingState(work.resolve("state.safetensors"), learners.byName());
      TrainingState.Position position = state.restore();
      if (position == null && options.from() != null) {
        Path tower = work(options.from()).resolve(AFTER.formatted("tower"));
        if (new TrainingState(tower, learners.visual()).restore() == null) {
          throw TrainErrors.noTower(tower);
        }
      }
      StageLoop loop =
          new StageLoop(
              new Curves(out.resolve("curves.jsonl")),
              err,
              VALIDATIONS,
              stop,
              (stage, step) -> {
                state.save(new TrainingState.Position(stage, step));
                model.writeWeights(learners.ofModel());
              });
      for (String name : options.stages()) {
        boolean begun = position != null && position.stage().equals(name);
        if (position != null && isLater(position.stage(), name)) {
          continue;
        }
        requireSameOptions(name, work.resolve("options-" + name));
        if (!begun) {
          learners.restart();
        }
        try (StageData data = new StageData(name, work, learners, sizes, options)) {
          if (!loop.run(data.stage(), begun ? position.step() : 0)) {
            return;
          }
          state.keepAs(work.resolve(AFTER.formatted(name)));
        }
      }
    }
  }

  /** Where a training keeps what is no part of its model. */
  static Path work(Path directory) {
    return directory.resolve("training");
  }

  /** A training that goes on keeps its words. */
  private static Vocabulary vocabulary(Path tokenizer) throws IOException {
    return Files.exists(tokenizer)
        ? Vocabulary.read(tokenizer)
        : Vocabulary.of(SceneVocabulary.words(), MARKERS);
  }

  private static boolean isLater(String reached, String name) {
    return TrainOptions.STAGES.indexOf(reached) > TrainOptions.STAGES.indexOf(name);
  }

  private void requireSameOptions(String stage, Path file) throws IOException {
    String now = options.key(stage);
    if (Files.exists(file)) {
      String was = Files.readString(file);
      if (!was.equals(now)) {
        throw TrainErrors.otherOptions(file, was, now);
      }
    }
    WholeFile.write(file, now.getBytes(StandardCharsets.UTF_8));
  }
}
