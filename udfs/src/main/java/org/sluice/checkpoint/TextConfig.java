package org.sluice.checkpoint;

/**
 * The Qwen2 decoder of a model.
 *
 * @param hiddenSize channels of a token
 * @param intermediateSize width of the MLP
 * @param layers number of layers
 * @param heads query heads
 * @param keyValueHeads key and value heads, each shared by heads / keyValueHeads query heads
 * @param vocabSize rows of the embedding
 * @param maxPositions longest sequence
 * @param ropeTheta base of the rotary embedding
 * @param rmsNormEps added to the mean square
 * @param tiedEmbeddings whether the head is the embedding matrix
 */
public record TextConfig(
    int hiddenSize,
    int intermediateSize,
    int layers,
    int heads,
    int keyValueHeads,
    int vocabSize,
    int maxPositions,
    double ropeTheta,
    double rmsNormEps,
    boolean tiedEmbeddings) {

  private static final String MODEL_TYPE = "qwen2";

  /** Checks every field. */
  public TextConfig {
    Requirements.positive("hiddenSize", hiddenSize);
    Requirements.positive("intermediateSize", intermediateSize);
    Requirements.positive("layers", layers);
    Requirements.positive("heads", heads);
    Requirements.positive("keyValueHeads", keyValueHeads);
    Requirements.positive("vocabSize", vocabSize);
    Requirements.positive("maxPositions", maxPositions);
    Requirements.positive("ropeTheta", ropeTheta);
    Requirements.positive("rmsNormEps", rmsNormEps);
    Requirements.divides("heads", heads, "hiddenSize", hiddenSize);
    Requirements.divides("keyValueHeads", keyValueHeads, "heads", heads);
    if (hiddenSize / heads % 2 != 0) {
      throw new IllegalArgumentException(
          "hiddenSize / heads is %d but must be even for the rotary embedding"
              .formatted(hiddenSize / heads));
    }
  }

  static TextConfig of(JsonConfig config) {
    String modelType = config.text("model_type", MODEL_TYPE);
    if (!modelType.equals(MODEL_TYPE)) {
      throw CheckpointErrors.unsupportedPart(
          config.file(), "language model", modelType, MODEL_TYPE);
    }
    refuseUnsupported(config);
    int heads = config.integer("num_attention_heads", 32);
    TextConfig text =
        Requirements.inFile(
            config,
            () ->
                new TextConfig(
                    config.integer("hidden_size", 4096),
                    config.integer("intermediate_size", 22016),
                    config.integer("num_hidden_layers", 32),
                    heads,
                    config.integer("num_key_value_heads", keyValueHeadsIfAbsent(config, heads)),
                    config.integer("vocab_size", 151936),
                    config.integer("max_position_embeddings", 32768),
                    ropeTheta(config),
                    config.real("rms_norm_eps", 1e-6),
                    config.flag("tie_word_embeddings", false)));
    if (config.integer("head_dim", text.headDim()) != text.headDim()) {
      throw config.invalid(
          "head_dim", "it is not hidden_size / num_attention_heads, %d".formatted(text.headDim()));
    }
    return text;
  }

  /** Options of the decoder that would change its results and are not implemented. */
  private static void refuseUnsupported(JsonConfig config) {
    String activation = config.text("hidden_act", "silu");
    if (!activation.equals("silu")) {
      throw config.invalid("hidden_act", "it is %s but must be silu".formatted(activation));
    }
    if (config.flag("use_sliding_window", false)) {
      throw config.invalid("use_sliding_window", "sliding-window attention is not supported");
    }
    for (String key : new String[] {"rope_scaling", "rope_parameters"}) {
      config
          .optionalSection(key)
          .ifPresent(
              rope -> {
                String type = rope.text("rope_type", rope.text("type", "default"));
                if (!type.equals("default")) {
                  throw rope.invalid("rope_type", "%s scaling is not supported".formatted(type));
                }
              });
    }
  }

  /** transformers: 32 when the key is absent, as many as query heads when it is null. */
  private static int keyValueHeadsIfAbsent(JsonConfig config, int heads) {
    return config.keys().contains("num_key_value_heads") ? heads : 32;
  }

  /** Newer releases of transformers save it inside {@code rope_parameters}. */
  private static double ropeTheta(JsonConfig config) {
    double outside = config.real("rope_theta", 10000);
    return config
        .optionalSection("rope_parameters")
        .map(rope -> rope.real("rope_theta", outside))
        .orElse(outside);
  }

  /** Channels of an attention head. */
  public int headDim() {
    return hiddenSize / heads;
  }
}
