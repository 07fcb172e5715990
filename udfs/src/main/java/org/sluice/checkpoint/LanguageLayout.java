package org.sluice.checkpoint;

import java.util.ArrayList;
import java.util.List;

/** The tensors of a Qwen2 decoder; letters as in {@link ModelLayout}. */
final class LanguageLayout {
  private static final String PREFIX = "language_model.";

  private LanguageLayout() {}

  static List<TensorSpec> of(TextConfig config) {
    List<TensorSpec> specs = new ArrayList<>();
    long d = config.hiddenSize();
    TensorSpec embedding =
        TensorSpec.of(PREFIX + "model.embed_tokens.weight", config.vocabSize(), d);
    specs.add(embedding);
    for (int layer = 0; layer < config.layers(); layer++) {
      addLayer(specs, PREFIX + "model.layers." + layer + ".", config);
    }
    specs.add(TensorSpec.of(PREFIX + "model.norm.weight", d));
    specs.add(
        config.tiedEmbeddings()
            ? embedding
            : TensorSpec.of(PREFIX + "lm_head.weight", config.vocabSize(), d));
    return List.copyOf(specs);
  }

  private static void addLayer(List<TensorSpec> specs, String layer, TextConfig config) {
    long d = config.hiddenSize();
    long k = (long) config.keyValueHeads() * config.headDim();
    long n = config.intermediateSize();
    specs.add(TensorSpec.of(layer + "input_layernorm.weight", d));
    specs.add(TensorSpec.of(layer + "self_attn.q_proj.weight", d, d));
    specs.add(TensorSpec.of(layer + "self_attn.q_proj.bias", d));
    specs.add(TensorSpec.of(layer + "self_attn.k_proj.weight", k, d));
    specs.add(TensorSpec.of(layer + "self_attn.k_proj.bias", k));
    specs.add(TensorSpec.of(layer + "self_attn.v_proj.weight", k, d));
    specs.add(TensorSpec.of(layer + "self_attn.v_proj.bias", k));
    specs.add(TensorSpec.of(layer + "self_attn.o_proj.weight", d, d));
    specs.add(TensorSpec.of(layer + "post_attention_layernorm.weight", d));
    specs.add(TensorSpec.of(layer + "mlp.gate_proj.weight", n, d));
    specs.add(TensorSpec.of(layer + "mlp.up_proj.weight", n, d));
    specs.add(TensorSpec.of(layer + "mlp.down_proj.weight", d, n));
  }
}
