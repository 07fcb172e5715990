package org.sluice.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Every tensor a model takes, with its shape, in the order in which the model's text takes them.
 *
 * <p>Shapes: C vision channels, M vision MLP, P patch side, T tokens, D text channels, N text MLP,
 * K key and value channels, V vocabulary.
 */
public final class ModelLayout {
  private final List<TensorSpec> visionTower;
  private final List<TensorSpec> projector;
  private final List<TensorSpec> language;

  private ModelLayout(
      List<TensorSpec> visionTower, List<TensorSpec> projector, List<TensorSpec> language) {
    this.visionTower = visionTower;
    this.projector = projector;
    this.language = language;
  }

  /** The layout of a LLaVA-OneVision model. */
  public static ModelLayout of(ModelConfig config) {
    return new ModelLayout(
        VisionLayout.of(config.vision(), "vision_tower.vision_model."),
        projector(config.vision().hiddenSize(), config.text().hiddenSize()),
        LanguageLayout.of(config.text()));
  }

  /** The layout of a vision tower saved on its own. */
  public static ModelLayout of(VisionConfig config) {
    return new ModelLayout(VisionLayout.of(config, "vision_model."), List.of(), List.of());
  }

  private static List<TensorSpec> projector(long c, long d) {
    String prefix = "multi_modal_projector.";
    return List.of(
        TensorSpec.of(prefix + "linear_1.weight", d, c),
        TensorSpec.of(prefix + "linear_1.bias", d),
        TensorSpec.of(prefix + "linear_2.weight", d, d),
        TensorSpec.of(prefix + "linear_2.bias", d),
        TensorSpec.of("image_newline", d));
  }

  /**
   * SigLIP: patch embedding weight and bias, position embedding; CLIP: class embedding, patch
   * embedding weight, position embedding, pre_layrnorm weight and bias. Then 16 tensors a layer,
   * then post_layernorm weight and bias, which are optional.
   */
  public List<TensorSpec> visionTower() {
    return visionTower;
  }

  /** linear_1 weight and bias, linear_2 weight and bias, image_newline; empty for a lone tower. */
  public List<TensorSpec> projector() {
    return projector;
  }

  /**
   * embed_tokens, 12 tensors a layer, norm, lm_head, which is embed_tokens again when they are
   * tied; empty for a lone tower.
   */
  public List<TensorSpec> language() {
    return language;
  }

  /** Every tensor once: a tied head is not counted again. */
  public Collection<TensorSpec> all() {
    Map<String, TensorSpec> byName = new LinkedHashMap<>();
    Stream.of(visionTower, projector, language)
        .flatMap(List::stream)
        .forEach(spec -> byName.put(spec.name(), spec));
    return byName.values();
  }

  /** Number of parameters, a tied head counted once. */
  public long parameters() {
    return all().stream().mapToLong(TensorSpec::elements).sum();
  }

  /**
   * Native memory the weights take once loaded.
   *
   * @param elementBytes of the type computed in: 4 for f32, 2 for f16 and bf16
   */
  public long nativeBytes(int elementBytes) {
    return Math.multiplyExact(parameters(), elementBytes);
  }

  /**
   * Checks everything about a model directory that can be checked without reading weights.
   *
   * @throws org.sluice.SluiceException if it is not a complete LLaVA-OneVision model
   */
  public static void check(Path directory) {
    ModelConfig config = ModelConfig.read(directory);
    PreprocessorConfig.read(directory);
    try (Checkpoint checkpoint = Checkpoint.open(directory)) {
      of(config).check(checkpoint);
    }
  }

  /**
   * Checks names, shapes and types of a checkpoint's tensors against this layout, reading none of
   * them. The error names the first tensor that is missing or does not fit.
   */
  public void check(Checkpoint checkpoint) {
    List<String> missing = new ArrayList<>();
    for (TensorSpec spec : all()) {
      if (checkpoint.has(spec.name())) {
        check(checkpoint, spec);
      } else if (spec.required()) {
        missing.add(spec.name());
      }
    }
    if (!missing.isEmpty()) {
      throw CheckpointErrors.missingTensors(checkpoint.directory(), missing);
    }
  }

  private static void check(Checkpoint checkpoint, TensorSpec spec) {
    TensorInfo found = checkpoint.info(spec.name());
    if (!Arrays.equals(found.shape(), spec.shape())) {
      throw CheckpointErrors.wrongShape(
          checkpoint.directory(), spec.name(), spec.shape(), found.shape());
    }
    if (!found.dtype().isFloating()) {
      throw CheckpointErrors.notAWeightType(checkpoint.directory(), spec.name(), found.dtype());
    }
  }
}
