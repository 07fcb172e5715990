package org.sluice.checkpoint;

import java.util.Arrays;

/** The model architectures this project reads, by the {@code model_type} of config.json. */
enum Architecture {
  LLAVA_ONEVISION("llava_onevision"),
  CLIP_VISION("clip_vision_model"),
  SIGLIP_VISION("siglip_vision_model");

  private final String modelType;

  Architecture(String modelType) {
    this.modelType = modelType;
  }

  /** The architecture of a config.json; another one is refused by its name. */
  static Architecture of(JsonConfig root) {
    String modelType = root.text("model_type", "");
    return Arrays.stream(values())
        .filter(architecture -> architecture.modelType.equals(modelType))
        .findFirst()
        .orElseThrow(() -> CheckpointErrors.otherArchitecture(root.file(), name(root)));
  }

  /** As people know it: {@code LlavaForConditionalGeneration (llava)}. */
  static String name(JsonConfig root) {
    String modelType = root.text("model_type", "no model_type");
    return root.firstText("architectures")
        .map(architecture -> "%s (%s)".formatted(architecture, modelType))
        .orElse(modelType);
  }
}
