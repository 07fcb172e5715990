package org.sluice.checkpoint;

import java.nio.file.Path;
import java.util.List;

/**
 * The vision tower of a model.
 *
 * @param kind which tower
 * @param hiddenSize channels of a token
 * @param imageSize side of the square input, pixels
 * @param patchSize side of a square patch, pixels; what is left over at the border is not seen
 * @param intermediateSize width of the MLP
 * @param layers number of layers
 * @param heads attention heads
 * @param channels of the input image
 * @param layerNormEps added to the variance
 * @param activation of the MLP: gelu_pytorch_tanh, gelu or quick_gelu
 */
public record VisionConfig(
    Kind kind,
    int hiddenSize,
    int imageSize,
    int patchSize,
    int intermediateSize,
    int layers,
    int heads,
    int channels,
    double layerNormEps,
    String activation) {

  private static final List<String> ACTIVATIONS =
      List.of("gelu_pytorch_tanh", "gelu", "quick_gelu");

  /** The towers this project knows. */
  public enum Kind {
    /** No class token, a bias on the patch embedding, no layer norm before the layers. */
    SIGLIP("siglip_vision_model"),
    /** A class token first, no bias on the patch embedding, a layer norm before the layers. */
    CLIP("clip_vision_model");

    private final String modelType;

    Kind(String modelType) {
      this.modelType = modelType;
    }

    /** The name in config.json. */
    public String modelType() {
      return modelType;
    }
  }

  /** Checks every field. */
  public VisionConfig {
    Requirements.positive("hiddenSize", hiddenSize);
    Requirements.positive("imageSize", imageSize);
    Requirements.positive("patchSize", patchSize);
    Requirements.positive("intermediateSize", intermediateSize);
    Requirements.positive("layers", layers);
    Requirements.positive("heads", heads);
    Requirements.positive("channels", channels);
    Requirements.divides("heads", heads, "hiddenSize", hiddenSize);
    Requirements.positive("layerNormEps", layerNormEps);
    Requirements.oneOf("activation", activation, ACTIVATIONS);
    if (patchSize > imageSize) {
      throw new IllegalArgumentException(
          "patchSize is %d but must be at most imageSize, %d".formatted(patchSize, imageSize));
    }
  }

  /**
   * Reads the tower of a model directory: a tower of its own (CLIPVisionModel, SiglipVisionModel)
   * or the one inside a LLaVA-OneVision model.
   */
  public static VisionConfig read(Path directory) {
    JsonConfig root = JsonConfig.read(ModelFiles.requireConfig(directory));
    return Architecture.of(root) == Architecture.LLAVA_ONEVISION
        ? of(root.section("vision_config"))
        : of(root);
  }

  static VisionConfig of(JsonConfig config) {
    String modelType = config.text("model_type", Kind.SIGLIP.modelType);
    // Absent keys mean the defaults of transformers, which differ between the towers.
    if (modelType.equals(Kind.SIGLIP.modelType)) {
      return of(config, Kind.SIGLIP, 16, 1e-6, "gelu_pytorch_tanh");
    }
    if (modelType.equals(Kind.CLIP.modelType)) {
      return of(config, Kind.CLIP, 32, 1e-5, "quick_gelu");
    }
    throw CheckpointErrors.unsupportedPart(
        config.file(), "vision tower", modelType, "siglip_vision_model or clip_vision_model");
  }

  private static VisionConfig of(
      JsonConfig config, Kind kind, int patchSize, double layerNormEps, String activation) {
    return Requirements.inFile(
        config,
        () ->
            new VisionConfig(
                kind,
                config.integer("hidden_size", 768),
                config.integer("image_size", 224),
                config.integer("patch_size", patchSize),
                config.integer("intermediate_size", 3072),
                config.integer("num_hidden_layers", 12),
                config.integer("num_attention_heads", 12),
                config.integer("num_channels", 3),
                config.real("layer_norm_eps", layerNormEps),
                config.text("hidden_act", activation)));
  }

  /** Patches along a side. */
  public int grid() {
    return imageSize / patchSize;
  }

  /** Tokens of a frame: the patches, and CLIP's class token. */
  public int tokens() {
    return grid() * grid() + (kind == Kind.CLIP ? 1 : 0);
  }

  /** Channels of an attention head. */
  public int headDim() {
    return hiddenSize / heads;
  }
}
