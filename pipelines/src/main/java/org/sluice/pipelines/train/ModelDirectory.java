package org.sluice.pipelines.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sluice.checkpoint.TextConfig;
import org.sluice.checkpoint.VisionConfig;
import org.sluice.videollm.TokenCodec;

/** Writes a model as Hugging Face's files, weights in half precision. */
final class ModelDirectory {
  private final Path directory;
  private final Sizes sizes;
  private final Vocabulary vocabulary;
  private final int maxFrames;

  /**
   * A directory to write to.
   *
   * @param maxFrames most frames the model was trained with
   */
  ModelDirectory(Path directory, Sizes sizes, Vocabulary vocabulary, int maxFrames) {
    this.directory = directory;
    this.sizes = sizes;
    this.vocabulary = vocabulary;
    this.maxFrames = maxFrames;
  }

  /** Everything but the weights. */
  void writeConfiguration() throws IOException {
    Files.createDirectories(directory);
    int end = vocabulary.id(Vocabulary.END);
    json("config.json", config(end));
    json("generation_config.json", Map.of("eos_token_id", end));
    json("preprocessor_config.json", preprocessing());
    Map<String, Object> prompt = new LinkedHashMap<>();
    prompt.put("maxFrames", maxFrames);
    prompt.put("frameMarker", "time");
    json("sluice.json", prompt);
    json("tokenizer.json", vocabulary.tokenizer());
  }

  /** The weights, replacing those that are there. */
  void writeWeights(List<Parameters> parts) throws IOException {
    List<SafetensorsFile.Tensor> tensors = new ArrayList<>();
    parts.forEach(part -> tensors.addAll(part.toFile()));
    SafetensorsFile.write(
        directory.resolve("model.safetensors"), TokenCodec.F16, Map.of("format", "pt"), tensors);
  }

  private Map<String, Object> config(int end) {
    VisionConfig vision = sizes.vision();
    Map<String, Object> tower = new LinkedHashMap<>();
    tower.put("model_type", vision.kind().modelType());
    tower.put("hidden_size", vision.hiddenSize());
    tower.put("image_size", vision.imageSize());
    tower.put("patch_size", vision.patchSize());
    tower.put("intermediate_size", vision.intermediateSize());
    tower.put("num_hidden_layers", vision.layers());
    tower.put("num_attention_heads", vision.heads());
    tower.put("num_channels", vision.channels());
    tower.put("layer_norm_eps", vision.layerNormEps());
    tower.put("hidden_act", vision.activation());
    tower.put("vision_use_head", false);
    TextConfig text = sizes.text(vocabulary.size());
    Map<String, Object> decoder = new LinkedHashMap<>();
    decoder.put("model_type", "qwen2");
    decoder.put("hidden_size", text.hiddenSize());
    decoder.put("intermediate_size", text.intermediateSize());
    decoder.put("num_hidden_layers", text.layers());
    decoder.put("num_attention_heads", text.heads());
    decoder.put("num_key_value_heads", text.keyValueHeads());
    decoder.put("vocab_size", text.vocabSize());
    decoder.put("max_position_embeddings", text.maxPositions());
    decoder.put("rope_theta", text.ropeTheta());
    decoder.put("rms_norm_eps", text.rmsNormEps());
    decoder.put("tie_word_embeddings", text.tiedEmbeddings());
    decoder.put("eos_token_id", end);
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("architectures", List.of("LlavaOnevisionForConditionalGeneration"));
    config.put("model_type", "llava_onevision");
    config.put("image_token_index", vocabulary.id(Vocabulary.IMAGE));
    config.put("video_token_index", vocabulary.id(Vocabulary.VIDEO));
    config.put("projector_hidden_act", "gelu");
    config.put("vision_feature_layer", -1);
    config.put("vision_feature_select_strategy", "full");
    config.put("use_image_newline_parameter", true);
    config.put("tie_word_embeddings", false);
    config.put("torch_dtype", "float16");
    config.put("text_config", decoder);
    config.put("vision_config", tower);
    return config;
  }

  private Map<String, Object> preprocessing() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("image_processor_type", "LlavaOnevisionImageProcessor");
    json.put("do_resize", true);
    json.put("do_rescale", true);
    json.put("do_normalize", true);
    json.put("resample", 3);
    json.put("rescale_factor", sizes.preprocessing().rescaleFactor());
    json.put("size", Map.of("height", sizes.imageSide(), "width", sizes.imageSide()));
    json.put("image_mean", sizes.preprocessing().mean());
    json.put("image_std", sizes.preprocessing().std());
    return json;
  }

  private void json(String name, Object content) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    WholeFile.write(
        directory.resolve(name),
        mapper.writerWithDefaultPrettyPrinter().writeValueAsBytes(content));
  }
}
