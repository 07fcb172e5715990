package org.sluice.pipelines.train;

import java.util.List;
import org.sluice.vision.Preprocessor;
import org.sluice.vision.RgbFrame;

/**
 * Frames kept as 8-bit values after resizing. The preprocessor finishes them exactly as it finishes
 * a frame that it resizes itself.
 */
final class Pixels {
  private final int side;
  private final Preprocessor preprocessor;

  Pixels(Sizes sizes) {
    side = sizes.imageSide();
    preprocessor = new Preprocessor(sizes.preprocessing());
  }

  /** Bytes of a kept frame. */
  int bytes() {
    return preprocessor.length();
  }

  /** A frame of any size, resized: {@code [H, W, 3]}. */
  byte[] resized(RgbFrame frame) {
    float[] pixels = preprocessor.apply(frame);
    byte[] bytes = new byte[pixels.length];
    int plane = side * side;
    for (int i = 0; i < plane; i++) {
      for (int channel = 0; channel < 3; channel++) {
        // Back to the 8-bit value the normalised one was made of.
        bytes[3 * i + channel] =
            (byte) Math.round((pixels[channel * plane + i] * 0.5f + 0.5f) * 255);
      }
    }
    return bytes;
  }

  /** What the tower takes: {@code [3, H, W]}. */
  float[] finished(byte[] resized) {
    return preprocessor.apply(new RgbFrame(0, side, side, resized));
  }

  /** What the tower takes of several frames: {@code [F, 3, H, W]}. */
  float[] finished(List<byte[]> frames) {
    float[] all = new float[frames.size() * bytes()];
    for (int f = 0; f < frames.size(); f++) {
      preprocessor.apply(new RgbFrame(0, side, side, frames.get(f)), all, f * bytes());
    }
    return all;
  }
}
