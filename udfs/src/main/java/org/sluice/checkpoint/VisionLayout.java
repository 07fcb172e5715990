package org.sluice.checkpoint;

import java.util.ArrayList;
import java.util.List;

/** The tensors of a SigLIP or CLIP tower; letters as in {@link ModelLayout}. */
final class VisionLayout {
  private VisionLayout() {}

  static List<TensorSpec> of(VisionConfig config, String prefix) {
    List<TensorSpec> specs = new ArrayList<>();
    long c = config.hiddenSize();
    long p = config.patchSize();
    String embeddings = prefix + "embeddings.";
    if (config.kind() == VisionConfig.Kind.CLIP) {
      specs.add(TensorSpec.of(embeddings + "class_embedding", c));
    }
    specs.add(TensorSpec.of(embeddings + "patch_embedding.weight", c, config.channels(), p, p));
    if (config.kind() == VisionConfig.Kind.SIGLIP) {
      specs.add(TensorSpec.of(embeddings + "patch_embedding.bias", c));
    }
    specs.add(TensorSpec.of(embeddings + "position_embedding.weight", config.tokens(), c));
    if (config.kind() == VisionConfig.Kind.CLIP) {
      // The checkpoints' own spelling.
      specs.add(TensorSpec.of(prefix + "pre_layrnorm.weight", c));
      specs.add(TensorSpec.of(prefix + "pre_layrnorm.bias", c));
    }
    for (int layer = 0; layer < config.layers(); layer++) {
      addLayer(specs, prefix + "encoder.layers." + layer + ".", c, config.intermediateSize());
    }
    specs.add(TensorSpec.optional(prefix + "post_layernorm.weight", c));
    specs.add(TensorSpec.optional(prefix + "post_layernorm.bias", c));
    return List.copyOf(specs);
  }

  private static void addLayer(List<TensorSpec> specs, String layer, long c, long m) {
    addPair(specs, layer + "layer_norm1", c);
    for (String projection : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
      addPair(specs, layer + "self_attn." + projection, c, c);
    }
    addPair(specs, layer + "layer_norm2", c);
    addPair(specs, layer + "mlp.fc1", m, c);
    addPair(specs, layer + "mlp.fc2", c, m);
  }

  /** A weight and its bias, whose extent is the weight's first. */
  private static void addPair(List<TensorSpec> specs, String name, long... shape) {
    specs.add(TensorSpec.of(name + ".weight", shape));
    specs.add(TensorSpec.of(name + ".bias", shape[0]));
  }
}
