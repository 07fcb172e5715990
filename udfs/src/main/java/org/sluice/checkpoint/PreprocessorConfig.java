package org.sluice.checkpoint;

import java.nio.file.Path;
import java.util.Arrays;

/**
 * How a frame becomes the tower's input: resized to height x width, times {@code rescaleFactor},
 * minus {@code mean}, over {@code std}.
 *
 * @param height pixels
 * @param width pixels
 * @param rescaleFactor for 8-bit values
 * @param mean per channel
 * @param std per channel, positive
 */
public record PreprocessorConfig(
    int height, int width, double rescaleFactor, float[] mean, float[] std) {

  // What transformers assumes where the file says nothing: OpenAI CLIP's statistics at 384 pixels.
  private static final int DEFAULT_SIDE = 384;
  private static final float[] DEFAULT_MEAN = {0.48145466f, 0.4578275f, 0.40821073f};
  private static final float[] DEFAULT_STD = {0.26862954f, 0.26130258f, 0.27577711f};
  private static final int BICUBIC = 3;

  /** Checks every field; the arrays are copied. */
  public PreprocessorConfig {
    Requirements.positive("height", height);
    Requirements.positive("width", width);
    Requirements.positive("rescaleFactor", rescaleFactor);
    if (mean.length != 3 || std.length != 3) {
      throw new IllegalArgumentException(
          "mean and std have %d and %d values but must have 3".formatted(mean.length, std.length));
    }
    for (float value : std) {
      Requirements.positive("std", value);
    }
    mean = mean.clone();
    std = std.clone();
  }

  /** Reads a model directory's preprocessor_config.json. */
  public static PreprocessorConfig read(Path directory) {
    ModelFiles.requireDirectory(directory);
    JsonConfig root = JsonConfig.read(directory.resolve(ModelFiles.PREPROCESSOR));
    if (root.integer("resample", BICUBIC) != BICUBIC) {
      throw root.invalid("resample", "it must be 3, bicubic");
    }
    for (String step : new String[] {"do_resize", "do_rescale", "do_normalize"}) {
      if (!root.flag(step, true)) {
        throw root.invalid(step, "it must be true");
      }
    }
    int[] size = size(root);
    return Requirements.inFile(
        root,
        () ->
            new PreprocessorConfig(
                size[0],
                size[1],
                root.real("rescale_factor", 1 / 255.0),
                root.reals("image_mean", DEFAULT_MEAN),
                root.reals("image_std", DEFAULT_STD)));
  }

  /** {@code size} is an object with height and width, or in old files one number. */
  private static int[] size(JsonConfig root) {
    if (!root.has("size")) {
      return new int[] {DEFAULT_SIDE, DEFAULT_SIDE};
    }
    if (root.isNumber("size")) {
      int side = root.integer("size", DEFAULT_SIDE);
      return new int[] {side, side};
    }
    JsonConfig size = root.section("size");
    if (!size.has("height") || !size.has("width")) {
      throw root.invalid("size", "it must have height and width");
    }
    return new int[] {size.integer("height", 0), size.integer("width", 0)};
  }

  @Override
  public float[] mean() {
    return mean.clone();
  }

  @Override
  public float[] std() {
    return std.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PreprocessorConfig that
        && height == that.height
        && width == that.width
        && rescaleFactor == that.rescaleFactor
        && Arrays.equals(mean, that.mean)
        && Arrays.equals(std, that.std);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(new int[] {height, width, Arrays.hashCode(mean), Arrays.hashCode(std)});
  }

  @Override
  public String toString() {
    return "PreprocessorConfig[%d x %d, rescaleFactor %s, mean %s, std %s]"
        .formatted(height, width, rescaleFactor, Arrays.toString(mean), Arrays.toString(std));
  }
}
