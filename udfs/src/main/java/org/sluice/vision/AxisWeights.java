package org.sluice.vision;

/**
 * The fixed-point weights that take one axis from one length to another, as Pillow computes them.
 *
 * <p>Output sample {@code i} is the sum over {@code j < counts[i]} of {@code weights[i * taps + j]}
 * times input sample {@code starts[i] + j}, divided by 2^22.
 *
 * <p>Reference: {@code precompute_coeffs}, {@code normalize_coeffs_8bpc} and {@code bicubic_filter}
 * in Pillow's {@code src/libImaging/Resample.c}.
 *
 * @param starts first input sample of each output sample, {@code [out]}
 * @param counts number of input samples of each output sample, {@code [out]}
 * @param weights fixed point, {@code [out, taps]}
 * @param taps row length of weights
 */
record AxisWeights(int[] starts, int[] counts, int[] weights, int taps) {

  /** 32 bits of accumulator less 8 of the sample less 2 of headroom for the filter's overshoot. */
  static final int PRECISION_BITS = 32 - 8 - 2;

  private static final double SUPPORT = 2.0;
  private static final double A = -0.5;

  static AxisWeights bicubic(int in, int out) {
    double scale = (double) in / out;
    double filterScale = Math.max(scale, 1.0);
    double support = SUPPORT * filterScale;
    double inverse = 1.0 / filterScale;
    int taps = (int) Math.ceil(support) * 2 + 1;
    int[] starts = new int[out];
    int[] counts = new int[out];
    int[] weights = new int[Math.multiplyExact(out, taps)];
    double[] row = new double[taps];
    for (int i = 0; i < out; i++) {
      double center = (i + 0.5) * scale;
      int start = Math.max((int) (center - support + 0.5), 0);
      int count = Math.min((int) (center + support + 0.5), in) - start;
      double sum = 0;
      for (int j = 0; j < count; j++) {
        row[j] = cubic((j + start - center + 0.5) * inverse);
        sum += row[j];
      }
      for (int j = 0; j < count; j++) {
        weights[i * taps + j] = fixedPoint(sum == 0 ? row[j] : row[j] / sum);
      }
      starts[i] = start;
      counts[i] = count;
    }
    return new AxisWeights(starts, counts, weights, taps);
  }

  private static double cubic(double signed) {
    double x = Math.abs(signed);
    if (x < 1.0) {
      return ((A + 2.0) * x - (A + 3.0)) * x * x + 1;
    }
    if (x < 2.0) {
      return (((x - 5) * x + 8) * x - 4) * A;
    }
    return 0;
  }

  private static int fixedPoint(double weight) {
    double scaled = weight * (1 << PRECISION_BITS);
    return (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
  }
}
