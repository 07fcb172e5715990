package org.sluice.pipelines.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Intervals by drawing whole clips anew, with replacement: questions about one clip are right or
 * wrong together, so they are not drawn one by one. Percentile bootstrap (Efron and Tibshirani).
 */
final class Bootstrap {
  private static final int RESAMPLES = 2000;
  private static final long SEED = 20261121;
  private static final double TAIL = 0.025;

  private Bootstrap() {}

  /**
   * A clip's part in a mean or in a ratio of two sums.
   *
   * @param numerator what is summed above
   * @param denominator what is summed below
   */
  record Part(double numerator, double denominator) {}

  /**
   * A figure and its 95 % interval.
   *
   * @param value of all clips
   * @param low 2.5 % of the resamples lie below
   * @param high 2.5 % lie above
   */
  record Interval(double value, double low, double high) {}

  /** The ratio of the two sums over all clips; the interval is that of resampled clips. */
  static Interval ratio(List<Part> clips) {
    SplittableRandom random = new SplittableRandom(SEED);
    double[] ratios = new double[RESAMPLES];
    for (int r = 0; r < RESAMPLES; r++) {
      double above = 0;
      double below = 0;
      for (int i = 0; i < clips.size(); i++) {
        Part part = clips.get(random.nextInt(clips.size()));
        above += part.numerator();
        below += part.denominator();
      }
      ratios[r] = above / below;
    }
    Arrays.sort(ratios);
    return new Interval(
        clips.stream().mapToDouble(Part::numerator).sum()
            / clips.stream().mapToDouble(Part::denominator).sum(),
        ratios[(int) (TAIL * RESAMPLES)],
        ratios[(int) ((1 - TAIL) * RESAMPLES) - 1]);
  }

  /**
   * McNemar's exact test of two runs over the same questions.
   *
   * @param onlyFirst questions only the first run has right
   * @param onlySecond questions only the second has right
   * @return how probable so uneven a split is where both are equally good, two-sided
   */
  static double mcNemar(int onlyFirst, int onlySecond) {
    int n = onlyFirst + onlySecond;
    int fewer = Math.min(onlyFirst, onlySecond);
    double logHalf = n * Math.log(0.5);
    double logChoose = 0;
    double tail = 0;
    for (int k = 0; k <= fewer; k++) {
      tail += Math.exp(logChoose + logHalf);
      logChoose += Math.log(n - k) - Math.log(k + 1);
    }
    return Math.min(1, 2 * tail);
  }
}
