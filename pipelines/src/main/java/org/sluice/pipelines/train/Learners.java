package org.sluice.pipelines.train;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sluice.checkpoint.ModelConfig;

/** Everything that learns, and the threads that compute it. */
final class Learners implements AutoCloseable {
  private final Workers workers;
  private final VisionLearner vision;
  private final LanguageLearner language;
  private final PromptFormat format;

  /** Of a model whose configuration is written in a directory. */
  Learners(Path directory, Sizes sizes, Vocabulary vocabulary, TrainOptions options) {
    ModelConfig config = sizes.model(vocabulary);
    format = new PromptFormat(directory, vocabulary.size());
    workers = new Workers(options.threads());
    vision = new VisionLearner(config, options.seed(), workers);
    language = new LanguageLearner(config, options.seed() + 1, workers);
  }

  Workers workers() {
    return workers;
  }

  VisionLearner vision() {
    return vision;
  }

  LanguageLearner language() {
    return language;
  }

  PromptFormat format() {
    return format;
  }

  /** Tower, projector and their heads by their names in the saved state. */
  Map<String, Parameters> visual() {
    Map<String, Parameters> parts = new LinkedHashMap<>();
    parts.put("vision", vision.vision());
    parts.put("heads", vision.heads());
    return parts;
  }

  /** All by their names in the saved state. */
  Map<String, Parameters> byName() {
    Map<String, Parameters> parts = visual();
    parts.put("language", language.parameters());
    return parts;
  }

  /** What the model's file holds. */
  List<Parameters> ofModel() {
    return List.of(vision.vision(), language.parameters());
  }

  /** Another stage begins. */
  void restart() {
    byName().values().forEach(part -> part.optimizer().restart());
  }

  @Override
  public void close() {
    vision.close();
    language.close();
    format.close();
    workers.close();
  }
}
