package org.sluice.pipelines.train;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sluice.checkpoint.ModelConfig;
import org.sluice.pipelines.scenes.Split;

/**
 * Trains a model stage by stage. The directory holds a complete model after every save, and beside
 * it what is needed to go on.
 */
public final class TrainJob {
  /** Frames of the longest clip the decoder learns with. */
  static final int FRAMES = 12;

  private static final int MARKERS = 2 * FRAMES;
  private static final int VALIDATIONS = 12;
  private static final int VALIDATION_IMAGES = 512;
  private static final int TOWER_BATCH = 16;
  private static final double TOWER_RATE = 1e-3;

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
    Path work = out.resolve("training");
    Files.createDirectories(work);
    requireSameOptions(work.resolve("options"));
    Vocabulary vocabulary = Vocabulary.of(SceneWords.texts(), MARKERS);
    ModelDirectory model = new ModelDirectory(out, sizes, vocabulary, FRAMES);
    model.writeConfiguration();
    ModelConfig config = sizes.model(vocabulary);
    try (Workers workers = new Workers(options.threads());
        VisionLearner vision = new VisionLearner(config, options.seed(), workers);
        LanguageLearner language = new LanguageLearner(config, options.seed() + 1, workers);
        PromptFormat format = new PromptFormat(out, vocabulary.size())) {
      Map<String, Parameters> parts = new LinkedHashMap<>();
      parts.put("vision", vision.vision());
      parts.put("heads", vision.heads());
      parts.put("language", language.parameters());
      TrainingState state = new TrainingState(work.resolve("state.safetensors"), parts);
      TrainingState.Position position = state.restore();
      Curves curves = new Curves(out.resolve("curves.jsonl"));
      StageLoop loop =
          new StageLoop(
              curves,
              err,
              VALIDATIONS,
              (stage, step) -> {
                state.save(new TrainingState.Position(stage, step));
                model.writeWeights(List.of(vision.vision(), language.parameters()));
              });
      for (String name : options.stages()) {
        boolean begun = position != null && position.stage().equals(name);
        if (position != null && later(position.stage(), name)) {
          continue;
        }
        try (Staged staged = stage(name, work, vision, language, format)) {
          if (!begun) {
            parts.values().forEach(part -> part.optimizer().restart());
          }
          loop.run(staged.stage(), begun ? position.step() : 0);
        }
      }
    }
  }

  private static boolean later(String reached, String name) {
    return TrainOptions.STAGES.indexOf(reached) > TrainOptions.STAGES.indexOf(name);
  }

  private void requireSameOptions(Path file) throws IOException {
    String now = options.key();
    if (Files.exists(file)) {
      String was = Files.readString(file);
      if (!was.equals(now)) {
        throw TrainErrors.otherOptions(file, was, now);
      }
    }
    WholeFile.write(file, now.getBytes(StandardCharsets.UTF_8));
  }

  /** A stage and what must be closed after it. */
  private record Staged(Stage stage, AutoCloseable data) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      try {
        data.close();
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException("data could not be closed", e);
      }
    }
  }

  private Staged stage(
      String name, Path work, VisionLearner vision, LanguageLearner language, PromptFormat format)
      throws IOException {
    Footage footage = new Footage(sizes);
    if (name.equals("tower")) {
      long images = (long) options.images() * options.rounds();
      ImageShards shards =
          new ImageShards(
              work.resolve("images"),
              footage,
              sizes,
              Split.TRAIN,
              options.images(),
              options.seed(),
              1);
      List<LabelledImage> validation;
      try (ImageShards held =
          new ImageShards(
              work.resolve("validation"),
              footage,
              sizes,
              Split.VALIDATION,
              VALIDATION_IMAGES,
              options.seed(),
              1)) {
        validation = held.batch(0, VALIDATION_IMAGES);
      }
      long steps = Math.max(1, images / TOWER_BATCH);
      Schedule schedule = new Schedule(steps, Math.min(500, steps / 10 + 1), TOWER_RATE);
      return new Staged(new TowerStage(vision, shards, validation, schedule, TOWER_BATCH), shards);
    }
    throw new IllegalArgumentException(name);
  }
}
