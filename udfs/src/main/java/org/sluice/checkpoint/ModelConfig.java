package org.sluice.checkpoint;

import java.nio.file.Path;
import java.util.List;

/**
 * A LLaVA-OneVision model, read from its config.json; absent keys mean the defaults of
 * transformers.
 *
 * @param vision the tower
 * @param text the decoder
 * @param projectorActivation between the projector's two layers: gelu or gelu_pytorch_tanh
 * @param visionFeatureLayer which of the tower's hidden states is projected, counted from the end
 *     when negative; -1 is the last layer's output, before any final norm
 * @param imageTokenId vocabulary index of the image placeholder
 * @param videoTokenId vocabulary index of the video placeholder
 */
public record ModelConfig(
    VisionConfig vision,
    TextConfig text,
    String projectorActivation,
    int visionFeatureLayer,
    int imageTokenId,
    int videoTokenId) {

  private static final List<String> PROJECTOR_ACTIVATIONS = List.of("gelu", "gelu_pytorch_tanh");

  /** Checks every field. */
  public ModelConfig {
    Requirements.oneOf("projectorActivation", projectorActivation, PROJECTOR_ACTIVATIONS);
    Requirements.range(
        "visionFeatureLayer", visionFeatureLayer, -vision.layers() - 1, vision.layers());
    Requirements.range("imageTokenId", imageTokenId, 0, text.vocabSize() - 1);
    Requirements.range("videoTokenId", videoTokenId, 0, text.vocabSize() - 1);
  }

  /** Reads a model directory's config.json; another architecture is refused by its name. */
  public static ModelConfig read(Path directory) {
    JsonConfig root = JsonConfig.read(ModelFiles.requireConfig(directory));
    if (Architecture.of(root) != Architecture.LLAVA_ONEVISION) {
      throw CheckpointErrors.towerOnly(root.file(), Architecture.name(root));
    }
    String strategy = root.text("vision_feature_select_strategy", "full");
    if (!strategy.equals("full")) {
      throw root.invalid(
          "vision_feature_select_strategy", "it is %s but must be full".formatted(strategy));
    }
    VisionConfig vision = VisionConfig.of(root.section("vision_config"));
    if (vision.kind() != VisionConfig.Kind.SIGLIP) {
      // Pooling needs a square of tokens, which a class token breaks.
      throw CheckpointErrors.unsupportedPart(
          root.file(),
          "vision tower of a LLaVA-OneVision model",
          vision.kind().modelType(),
          VisionConfig.Kind.SIGLIP.modelType());
    }
    TextConfig text = TextConfig.of(root.section("text_config"));
    return Requirements.inFile(
        root,
        () ->
            new ModelConfig(
                vision,
                text,
                root.text("projector_hidden_act", "gelu"),
                root.integer("vision_feature_layer", -1),
                tokenId(root, "image", 151646),
                tokenId(root, "video", 151647)));
  }

  /** {@code image_token_id} since transformers 4.50, {@code image_token_index} before. */
  private static int tokenId(JsonConfig root, String medium, int absent) {
    return root.integer(medium + "_token_id", root.integer(medium + "_token_index", absent));
  }
}
