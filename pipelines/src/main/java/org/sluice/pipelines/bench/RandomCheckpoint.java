package org.sluice.pipelines.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.sluice.checkpoint.ModelConfig;
import org.sluice.checkpoint.ModelLayout;
import org.sluice.checkpoint.TensorSpec;
import org.sluice.checkpoint.VisionConfig;

/**
 * Writes a model directory with a tower of a published shape, a small decoder, and random weights.
 */
final class RandomCheckpoint {
  private RandomCheckpoint() {}

  static void write(Path directory, VisionConfig vision) throws IOException {
    ObjectMapper json = new ObjectMapper();
    Map<String, Object> tower =
        Map.of(
            "model_type", vision.kind().modelType(),
            "hidden_size", vision.hiddenSize(),
            "image_size", vision.imageSize(),
            "patch_size", vision.patchSize(),
            "intermediate_size", vision.intermediateSize(),
            "num_hidden_layers", vision.layers(),
            "num_attention_heads", vision.heads());
    Map<String, Object> text =
        Map.of(
            "model_type", "qwen2",
            "hidden_size", 896,
            "intermediate_size", 896,
            "num_hidden_layers", 1,
            "num_attention_heads", 14,
            "num_key_value_heads", 2,
            "vocab_size", 512);
    Map<String, Object> config =
        Map.of(
            "architectures",
            List.of("LlavaOnevisionForConditionalGeneration"),
            "model_type",
            "llava_onevision",
            "image_token_index",
            508,
            "video_token_index",
            509,
            "vision_config",
            tower,
            "text_config",
            text);
    json.writeValue(directory.resolve("config.json").toFile(), config);
    Map<String, Object> preprocessor =
        Map.of(
            "size", Map.of("height", vision.imageSize(), "width", vision.imageSize()),
            "image_mean", List.of(0.5, 0.5, 0.5),
            "image_std", List.of(0.5, 0.5, 0.5));
    json.writeValue(directory.resolve("preprocessor_config.json").toFile(), preprocessor);
    weights(directory.resolve("model.safetensors"), ModelLayout.of(ModelConfig.read(directory)));
  }

  private static void weights(Path file, ModelLayout layout) throws IOException {
    Map<String, Object> header = new LinkedHashMap<>();
    long offset = 0;
    for (TensorSpec spec : layout.all()) {
      long end = offset + 4 * spec.elements();
      header.put(
          spec.name(),
          Map.of("dtype", "F32", "shape", spec.shape(), "data_offsets", List.of(offset, end)));
      offset = end;
    }
    byte[] names = new ObjectMapper().writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
    SplittableRandom random = new SplittableRandom(1);
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer start = ByteBuffer.allocate(8 + names.length).order(ByteOrder.LITTLE_ENDIAN);
      out.write(start.putLong(names.length).put(names).flip());
      for (TensorSpec spec : layout.all()) {
        ByteBuffer values =
            ByteBuffer.allocate(Math.toIntExact(4 * spec.elements()))
                .order(ByteOrder.LITTLE_ENDIAN);
        while (values.hasRemaining()) {
          values.putFloat((float) (0.07 * (random.nextDouble() - 0.5)));
        }
        values.flip();
        while (values.hasRemaining()) {
          out.write(values);
        }
      }
    }
    assert Files.size(file) == 8 + names.length + offset;
  }
}
