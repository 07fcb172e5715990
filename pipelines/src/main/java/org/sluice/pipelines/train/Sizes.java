package org.sluice.pipelines.train;

import org.sluice.checkpoint.ModelConfig;
import org.sluice.checkpoint.PreprocessorConfig;
import org.sluice.checkpoint.TextConfig;
import org.sluice.checkpoint.VisionConfig;

/**
 * How large the model is.
 *
 * @param imageSide pixels a side of what the tower sees
 * @param patchSide pixels a side of a patch
 * @param visionWidth channels of the tower
 * @param visionLayers layers of the tower
 * @param visionHeads attention heads of the tower
 * @param textWidth channels of the decoder
 * @param textLayers layers of the decoder
 * @param textHeads query, key and value heads of the decoder
 * @param textHidden width of the decoder's MLP
 * @param maxPositions longest sequence the decoder is made for
 */
record Sizes(
    int imageSide,
    int patchSide,
    int visionWidth,
    int visionLayers,
    int visionHeads,
    int textWidth,
    int textLayers,
    int textHeads,
    int textHidden,
    int maxPositions) {
  /** The bundled model's. */
  static final Sizes DEMO = new Sizes(96, 8, 128, 5, 4, 192, 4, 6, 512, 1024);

  private static final double EPS = 1e-6;
  private static final double ROPE_THETA = 10_000;
  private static final float HALF = 0.5f;

  VisionConfig vision() {
    return new VisionConfig(
        VisionConfig.Kind.SIGLIP,
        visionWidth,
        imageSide,
        patchSide,
        4 * visionWidth,
        visionLayers,
        visionHeads,
        3,
        EPS,
        "gelu_pytorch_tanh");
  }

  TextConfig text(int vocabulary) {
    return new TextConfig(
        textWidth,
        textHidden,
        textLayers,
        textHeads,
        textHeads,
        vocabulary,
        maxPositions,
        ROPE_THETA,
        EPS,
        false);
  }

  ModelConfig model(Vocabulary vocabulary) {
    return new ModelConfig(
        vision(),
        text(vocabulary.size()),
        "gelu",
        -1,
        vocabulary.id(Vocabulary.IMAGE),
        vocabulary.id(Vocabulary.VIDEO));
  }

  PreprocessorConfig preprocessing() {
    float[] half = {HALF, HALF, HALF};
    return new PreprocessorConfig(imageSide, imageSide, 1 / 255.0, half, half);
  }

  /** Cells along a side after pooling. */
  int cells() {
    return (vision().grid() + 1) / 2;
  }

  /** Tokens of a frame after pooling. */
  int tokens() {
    return cells() * cells();
  }
}
