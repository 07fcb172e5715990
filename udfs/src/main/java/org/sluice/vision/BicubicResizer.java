package org.sluice.vision;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Pillow's antialiased 8-bit bicubic, bit for bit: a horizontal pass, then a vertical pass over its
 * 8-bit result, each skipped when its axis keeps its length.
 *
 * <p>Safe for concurrent use. The weights of the last few source sizes and a few sets of work
 * arrays are kept.
 */
final class BicubicResizer {

  /** Receives finished rows, so that no 8-bit image has to be stored before normalisation. */
  interface RowSink {
    /** Takes row {@code y}: interleaved RGB, each value in 0..255, {@code [width, 3]}. */
    void accept(int y, int[] row, int offset);
  }

  private static final int HALF = 1 << (AxisWeights.PRECISION_BITS - 1);
  private static final int KEPT_AXES = 16;
  private static final int KEPT_SCRATCH = 8;

  private record Axis(int in, int out) {}

  private static final class Scratch {
    private int[] rows = new int[0];
    private int[] row = new int[0];
  }

  private final int outHeight;
  private final int outWidth;
  private final BlockingQueue<Scratch> scratches = new ArrayBlockingQueue<>(KEPT_SCRATCH);
  private final Map<Axis, AxisWeights> axes =
      new LinkedHashMap<>(KEPT_AXES, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Axis, AxisWeights> eldest) {
          return size() > KEPT_AXES;
        }
      };

  BicubicResizer(int outHeight, int outWidth) {
    this.outHeight = outHeight;
    this.outWidth = outWidth;
  }

  void resize(byte[] rgb, int height, int width, RowSink sink) {
    Scratch scratch = scratches.poll();
    if (scratch == null) {
      scratch = new Scratch();
    }
    int rowLength = outWidth * 3;
    int samples = Math.multiplyExact(height, rowLength);
    if (scratch.rows.length < samples) {
      scratch.rows = new int[samples];
    }
    if (scratch.row.length < rowLength) {
      scratch.row = new int[rowLength];
    }
    if (width == outWidth) {
      for (int i = 0; i < samples; i++) {
        scratch.rows[i] = rgb[i] & 0xff;
      }
    } else {
      horizontal(rgb, height, width, scratch.rows);
    }
    if (height == outHeight) {
      for (int y = 0; y < height; y++) {
        sink.accept(y, scratch.rows, y * rowLength);
      }
    } else {
      vertical(scratch.rows, height, scratch.row, sink);
    }
    scratches.offer(scratch);
  }

  private void horizontal(byte[] rgb, int height, int width, int[] rows) {
    AxisWeights axis = weights(width, outWidth);
    int[] weights = axis.weights();
    int[] starts = axis.starts();
    int[] counts = axis.counts();
    int taps = axis.taps();
    int to = 0;
    for (int y = 0; y < height; y++) {
      int line = y * width * 3;
      for (int x = 0; x < outWidth; x++) {
        int from = line + starts[x] * 3;
        int firstTap = x * taps;
        int lastTap = firstTap + counts[x];
        int red = HALF;
        int green = HALF;
        int blue = HALF;
        for (int k = firstTap; k < lastTap; k++) {
          int weight = weights[k];
          red += weight * (rgb[from] & 0xff);
          green += weight * (rgb[from + 1] & 0xff);
          blue += weight * (rgb[from + 2] & 0xff);
          from += 3;
        }
        rows[to] = clip(red);
        rows[to + 1] = clip(green);
        rows[to + 2] = clip(blue);
        to += 3;
      }
    }
  }

  /** Whole rows at a time over 32-bit values, which the JIT turns into vector code. */
  private void vertical(int[] rows, int height, int[] sums, RowSink sink) {
    AxisWeights axis = weights(height, outHeight);
    int rowLength = outWidth * 3;
    for (int y = 0; y < outHeight; y++) {
      Arrays.fill(sums, 0, rowLength, HALF);
      int start = axis.starts()[y];
      int count = axis.counts()[y];
      for (int k = 0; k < count; k++) {
        accumulate(rows, (start + k) * rowLength, axis.weights()[y * axis.taps() + k], sums);
      }
      for (int i = 0; i < rowLength; i++) {
        sums[i] = clip(sums[i]);
      }
      sink.accept(y, sums, 0);
    }
  }

  private void accumulate(int[] rows, int from, int weight, int[] sums) {
    int rowLength = outWidth * 3;
    for (int i = 0; i < rowLength; i++) {
      sums[i] += weight * rows[from + i];
    }
  }

  private static int clip(int sum) {
    return Math.max(0, Math.min(255, sum >> AxisWeights.PRECISION_BITS));
  }

  private AxisWeights weights(int in, int out) {
    synchronized (axes) {
      return axes.computeIfAbsent(new Axis(in, out), a -> AxisWeights.bicubic(a.in(), a.out()));
    }
  }
}
