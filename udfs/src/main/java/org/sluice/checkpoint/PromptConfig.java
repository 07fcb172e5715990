package org.sluice.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.TreeSet;

/**
 * How a model is asked, decided by its directory: {@code sluice.json}, where there is one,
 * overrides what Hugging Face's files say.
 *
 * @param template the prompt, with {@code <video>} once and then {@code {question}} once
 * @param stopIds vocabulary indices that end an answer; at least one
 * @param maxFrames most frames the model is given at a time, if it is limited
 * @param frameMarker what stands before each frame's tokens
 */
public record PromptConfig(
    String template, TreeSet<Integer> stopIds, OptionalInt maxFrames, FrameMarker frameMarker) {
  /** The chat format of LLaVA-OneVision. */
  public static final String LLAVA_ONEVISION =
      "<|im_start|>user <video>\n{question}<|im_end|><|im_start|>assistant\n";

  private static final String OVERRIDES = "sluice.json";
  private static final String GENERATION = "generation_config.json";

  /** Checks what can be checked without a tokenizer; the set is copied. */
  public PromptConfig {
    stopIds = new TreeSet<>(stopIds);
    if (stopIds.isEmpty()) {
      throw new IllegalArgumentException("stopIds is empty but must name at least one token");
    }
    for (int id : stopIds) {
      Requirements.range("stopIds", id, 0, Integer.MAX_VALUE);
    }
    maxFrames.ifPresent(frames -> Requirements.positive("maxFrames", frames));
  }

  /**
   * Reads a model directory. The ids that end an answer are those of sluice.json, else {@code
   * eos_token_id} of generation_config.json, else that of config.json.
   */
  public static PromptConfig read(Path directory) {
    JsonConfig config = JsonConfig.read(ModelFiles.requireConfig(directory));
    JsonConfig generation = ifThere(directory.resolve(GENERATION), config);
    JsonConfig overrides = ifThere(directory.resolve(OVERRIDES), null);
    TreeSet<Integer> stopIds = new TreeSet<>();
    if (overrides != null && overrides.has("stopIds")) {
      addAll(stopIds, overrides, "stopIds");
    } else if (generation.has("eos_token_id")) {
      addAll(stopIds, generation, "eos_token_id");
    } else {
      config
          .optionalSection("text_config")
          .filter(text -> text.has("eos_token_id"))
          .ifPresent(text -> addAll(stopIds, text, "eos_token_id"));
    }
    if (stopIds.isEmpty()) {
      throw config.invalid(
          "eos_token_id", "neither it nor %s names what ends an answer".formatted(GENERATION));
    }
    if (overrides == null) {
      return new PromptConfig(LLAVA_ONEVISION, stopIds, OptionalInt.empty(), FrameMarker.NONE);
    }
    overrides.allow("template", "stopIds", "maxFrames", "frameMarker");
    FrameMarker frameMarker = FrameMarker.of(overrides, "frameMarker");
    return Requirements.inFile(
        overrides,
        () ->
            new PromptConfig(
                overrides.text("template", LLAVA_ONEVISION),
                stopIds,
                overrides.has("maxFrames")
                    ? OptionalInt.of(overrides.integer("maxFrames", 0))
                    : OptionalInt.empty(),
                frameMarker));
  }

  private static JsonConfig ifThere(Path file, JsonConfig absent) {
    return Files.exists(file) ? JsonConfig.read(file) : absent;
  }

  private static void addAll(TreeSet<Integer> ids, JsonConfig config, String key) {
    Arrays.stream(config.integers(key)).forEach(ids::add);
  }

  /**
   * Most frames that leave room for a prompt and its answer.
   *
   * @param text the decoder
   * @param tokensPerFrame after reduction, a marker not counted
   * @param otherTokens of the template, the question and the answer
   */
  public int maxFrames(TextConfig text, int tokensPerFrame, int otherTokens) {
    int fitting =
        Math.max(0, text.maxPositions() - otherTokens) / (tokensPerFrame + markerTokens());
    return Math.min(fitting, maxFrames.orElse(Integer.MAX_VALUE));
  }

  /** Tokens before each frame's own. */
  public int markerTokens() {
    return frameMarker == FrameMarker.NONE ? 0 : 1;
  }

  @Override
  public TreeSet<Integer> stopIds() {
    return new TreeSet<>(stopIds);
  }
}
