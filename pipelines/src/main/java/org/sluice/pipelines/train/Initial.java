package org.sluice.pipelines.train;

import java.util.SplittableRandom;
import org.sluice.checkpoint.TensorSpec;

/** Weights to begin with: drawn by a tensor's name, shape and a seed. */
final class Initial {
  private final long seed;
  private final int layers;

  /**
   * Of one half of a model.
   *
   * @param layers whose outputs add up in the residual stream
   */
  Initial(long seed, int layers) {
    this.seed = seed;
    this.layers = layers;
  }

  float[] values(TensorSpec spec) {
    float[] values = new float[Math.toIntExact(spec.elements())];
    String name = spec.name();
    long[] shape = spec.shape();
    if (name.endsWith("position_embedding.weight")) {
      positions(values, (int) shape[0], (int) shape[1]);
    } else if (name.endsWith("norm.weight")
        || name.endsWith("norm1.weight")
        || name.endsWith("norm2.weight")) {
      java.util.Arrays.fill(values, 1);
    } else if (name.endsWith(".bias")) {
      return values;
    } else if (name.endsWith("embed_tokens.weight") || name.equals("image_newline")) {
      normal(values, name, 1 / 2.0);
    } else {
      double in = spec.elements() / (double) shape[0];
      double gain = addsToStream(name) ? 1 / Math.sqrt(2.0 * layers) : 1;
      normal(values, name, gain * Math.sqrt(2 / (in + shape[0])));
    }
    return values;
  }

  private static boolean addsToStream(String name) {
    return name.endsWith("out_proj.weight")
        || name.endsWith("fc2.weight")
        || name.endsWith("o_proj.weight")
        || name.endsWith("down_proj.weight");
  }

  private void normal(float[] values, String name, double deviation) {
    java.util.random.RandomGenerator random = new SplittableRandom(seed * 31 + name.hashCode());
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
  }

  /**
   * Sines and cosines of row and column, a quarter of the channels each: a patch knows from the
   * start where it is.
   */
  private static void positions(float[] values, int tokens, int width) {
    int grid = (int) Math.round(Math.sqrt(tokens));
    int quarter = width / 4;
    for (int t = 0; t < tokens; t++) {
      for (int c = 0; c < width; c++) {
        int at = c / quarter < 2 ? t % grid : t / grid;
        double angle = at * Math.PI / 2 * Math.pow(grid, -(c % quarter) / (double) quarter);
        boolean sine = c / quarter % 2 == 0;
        values[t * width + c] = (float) (0.5 * (sine ? Math.sin(angle) : Math.cos(angle)));
      }
    }
  }
}
