package org.sluice.vision;

import org.sluice.checkpoint.PreprocessorConfig;

/**
 * From a decoded frame to what the vision tower takes, equal bit for bit to the reference image
 * processor: Pillow's 8-bit bicubic to the exact size (the aspect is not kept), rescale, normalise,
 * channels first.
 *
 * <p>Safe for concurrent use; one instance serves all streams of a model.
 */
public final class Preprocessor {
  private static final int CHANNELS = 3;

  private final PreprocessorConfig spec;
  private final BicubicResizer resizer;

  /** The normalised value of each 8-bit value, {@code [channel, 256]}. */
  private final float[][] normalised;

  /** Prepares for one image size and normalisation. */
  public Preprocessor(PreprocessorConfig spec) {
    this.spec = spec;
    this.resizer = new BicubicResizer(spec.height(), spec.width());
    this.normalised = new float[CHANNELS][256];
    for (int channel = 0; channel < CHANNELS; channel++) {
      float mean = spec.mean()[channel];
      float std = spec.std()[channel];
      for (int value = 0; value < 256; value++) {
        // The reference multiplies in double, narrows, and normalises in float32.
        float rescaled = (float) (value * spec.rescaleFactor());
        normalised[channel][value] = (rescaled - mean) / std;
      }
    }
  }

  /** Number of floats of one frame: 3 * H * W. */
  public int length() {
    return CHANNELS * spec.height() * spec.width();
  }

  /** Returns the frame's pixel values, {@code [3, H, W]}. */
  public float[] apply(RgbFrame frame) {
    float[] out = new float[length()];
    apply(frame, out, 0);
    return out;
  }

  /** Writes the frame's pixel values, {@code [3, H, W]}, into {@code out} from {@code offset}. */
  public void apply(RgbFrame frame, float[] out, int offset) {
    int width = spec.width();
    int plane = spec.height() * width;
    float[] reds = normalised[0];
    float[] greens = normalised[1];
    float[] blues = normalised[2];
    resizer.resize(
        frame.rgb(),
        frame.height(),
        frame.width(),
        (y, row, from) -> {
          int to = offset + y * width;
          for (int x = 0; x < width; x++) {
            out[to + x] = reds[row[from + 3 * x]];
            out[to + x + plane] = greens[row[from + 3 * x + 1]];
            out[to + x + 2 * plane] = blues[row[from + 3 * x + 2]];
          }
        });
  }
}
