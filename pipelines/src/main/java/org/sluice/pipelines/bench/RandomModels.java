package org.sluice.pipelines.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sluice.checkpoint.ModelLayout;
import org.sluice.checkpoint.TensorSpec;
import org.sluice.checkpoint.VisionConfig;
import org.sluice.torchscript.Weights;
import org.sluice.vision.VisionTower;

/**
 * Models of published shapes with random weights: speed does not depend on what the weights are.
 */
final class RandomModels {
  /** SigLIP-B/16 at 224 pixels: 196 tokens. */
  static final VisionConfig SIGLIP_B16_224 =
      new VisionConfig(
          VisionConfig.Kind.SIGLIP, 768, 224, 16, 3072, 12, 12, 3, 1e-6, "gelu_pytorch_tanh");

  /** SigLIP-SO400M/14 at 384 pixels as LLaVA-OneVision uses it, 26 layers: 729 tokens. */
  static final VisionConfig SIGLIP_SO400M_384 =
      new VisionConfig(
          VisionConfig.Kind.SIGLIP, 1152, 384, 14, 4304, 26, 16, 3, 1e-6, "gelu_pytorch_tanh");

  private RandomModels() {}

  static VisionTower tower(VisionConfig config) {
    return tower(config, Device.cpu(), DataType.FLOAT32);
  }

  static VisionTower tower(VisionConfig config, Device device, DataType type) {
    return new VisionTower(
        config, weights(ModelLayout.of(config).visionTower(), device, type), device);
  }

  static Weights weights(List<TensorSpec> specs) {
    return weights(specs, Device.cpu(), DataType.FLOAT32);
  }

  /** Random tensors of a layout; one that is named twice is shared. */
  private static Weights weights(List<TensorSpec> specs, Device device, DataType type) {
    NDManager manager = NDManager.newBaseManager(device, "PyTorch");
    Map<String, NDArray> byName = new HashMap<>();
    List<NDArray> tensors = new ArrayList<>();
    for (TensorSpec spec : specs) {
      tensors.add(
          byName.computeIfAbsent(
              spec.name(),
              name ->
                  manager
                      .randomNormal(0, 0.02f, new Shape(spec.shape()), DataType.FLOAT32)
                      .toType(type, false)));
    }
    return new Weights(manager, tensors);
  }
}
