package org.sluice.videollm;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.sluice.stc.CacherConfig;
import org.sluice.stc.Pruner;
import org.sluice.stc.PrunerConfig;
import org.sluice.vision.RgbFrame;
import org.sluice.vision.VisionTower;

/**
 * Two facts about an encoder, measured on drawn scenes when it is loaded: how far its keys move
 * when nothing but sensor noise does, and which of its channels vary least. The same for the same
 * encoder.
 *
 * @param movementThreshold a token whose first-layer key moved further than this has changed
 * @param steadiestChannels every pooled channel, ascending variance
 */
record Calibration(float movementThreshold, int[] steadiestChannels) {
  private static final int SEED = 20260101;
  private static final int SCENES = 4;
  private static final int NOISY_FRAMES = 4;

  /** Sensor and compression noise of an ordinary camera, in 8-bit steps (standard deviation). */
  private static final double NOISE = 2;

  /** What counts as change must exceed the largest movement noise causes by this factor. */
  private static final float MARGIN = 2;

  static Calibration measure(VisualEncoder encoder, int side) {
    float largest = 0;
    List<float[]> pooled = new ArrayList<>();
    for (int scene = 0; scene < SCENES; scene++) {
      Random random = new Random(SEED + scene);
      byte[] still = drawScene(side, random);
      List<RgbFrame> frames = new ArrayList<>();
      for (int i = 0; i < NOISY_FRAMES; i++) {
        frames.add(new RgbFrame(i, side, side, withNoise(still, random)));
      }
      try (NDManager call = encoder.newManager()) {
        VisionTower.Group group =
            encoder
                .groups(CacherConfig.DENSE)
                .encode(call, encoder.pixels(call, encoder.preprocess(frames), NOISY_FRAMES), null);
        for (float moved : group.movement().toFloatArray()) {
          largest = Math.max(largest, moved);
        }
        pooled.add(encoder.projectAndPool(call, group.hidden()).toFloatArray());
      }
    }
    return new Calibration(MARGIN * largest, steadiest(pooled, encoder.pooledTokens()));
  }

  /** The channels STC-Pruner's stable memory scores. */
  int[] channels(PrunerConfig config) {
    return Arrays.copyOf(steadiestChannels, config.channelsOf(steadiestChannels.length));
  }

  private static int[] steadiest(List<float[]> scenes, int pooledTokens) {
    int size = scenes.get(0).length;
    float[] all = new float[scenes.size() * size];
    for (int i = 0; i < scenes.size(); i++) {
      System.arraycopy(scenes.get(i), 0, all, i * size, size);
    }
    int rows = scenes.size() * NOISY_FRAMES * pooledTokens;
    int width = all.length / rows;
    double[] variance = Pruner.moments(all, rows, width, new double[width]);
    return Pruner.lowestVariance(variance, width);
  }

  /**
   * A shaded background with rectangles on it: flat areas, edges and texture, as indoor and street
   * scenes have.
   */
  private static byte[] drawScene(int side, Random random) {
    byte[] rgb = new byte[3 * side * side];
    int[] corner = {random.nextInt(256), random.nextInt(256), random.nextInt(256)};
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        for (int c = 0; c < 3; c++) {
          rgb[3 * (y * side + x) + c] = clip(corner[c] * 0.5 + 128.0 * (x + y) / (2 * side));
        }
      }
    }
    for (int i = 0; i < 12; i++) {
      int width = 1 + random.nextInt(Math.max(1, side / 2));
      int height = 1 + random.nextInt(Math.max(1, side / 2));
      int left = random.nextInt(side);
      int top = random.nextInt(side);
      int[] colour = {random.nextInt(256), random.nextInt(256), random.nextInt(256)};
      int texture = random.nextInt(40);
      for (int y = top; y < Math.min(side, top + height); y++) {
        for (int x = left; x < Math.min(side, left + width); x++) {
          for (int c = 0; c < 3; c++) {
            double grain = texture * (random.nextDouble() - 0.5);
            rgb[3 * (y * side + x) + c] = clip(colour[c] + grain);
          }
        }
      }
    }
    return rgb;
  }

  private static byte[] withNoise(byte[] rgb, Random random) {
    byte[] noisy = new byte[rgb.length];
    for (int i = 0; i < rgb.length; i++) {
      noisy[i] = clip((rgb[i] & 0xff) + NOISE * random.nextGaussian());
    }
    return noisy;
  }

  private static byte clip(double value) {
    return (byte) Math.max(0, Math.min(255, Math.round(value)));
  }
}
