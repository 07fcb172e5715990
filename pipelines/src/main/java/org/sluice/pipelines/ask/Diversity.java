package org.sluice.pipelines.ask;

import java.util.Arrays;

/**
 * Chooses frames that score high and differ from each other: maximal marginal relevance (Carbonell
 * and Goldstein, SIGIR 1998). The next to be chosen is the frame with the greatest {@code score -
 * diversity * similarity}, where scores are spread over [0, 1] and the similarity is the greatest
 * cosine, not below 0, of its pooled embedding with that of a chosen frame, both less the
 * candidates' mean: what all frames of a stream have in common says nothing about any of them.
 */
final class Diversity {
  /** Candidates for every frame that is chosen. */
  static final int CANDIDATES = 16;

  private Diversity() {}

  /**
   * Chooses.
   *
   * @param scores of the candidates, the highest first
   * @param embeddings of the same, each {@code [C]}
   * @param most how many are chosen
   * @param diversity in [0, 1]
   * @return their indexes, in the order in which they were chosen
   */
  static int[] choose(float[] scores, float[][] embeddings, int most, double diversity) {
    int of = scores.length;
    double least = scores[of - 1];
    double spread = Math.max(scores[0] - least, Double.MIN_NORMAL);
    double[][] directions = directions(embeddings);
    double[] similarity = new double[of];
    boolean[] taken = new boolean[of];
    int[] chosen = new int[Math.min(most, of)];
    for (int n = 0; n < chosen.length; n++) {
      int best = -1;
      double bestWorth = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < of; i++) {
        double worth = (scores[i] - least) / spread - diversity * similarity[i];
        if (!taken[i] && worth > bestWorth) {
          best = i;
          bestWorth = worth;
        }
      }
      taken[best] = true;
      chosen[n] = best;
      for (int i = 0; i < of; i++) {
        similarity[i] = Math.max(similarity[i], dot(directions[i], directions[best]));
      }
    }
    return chosen;
  }

  /** Less their mean, of length 1; one that is the mean has no direction. */
  private static double[][] directions(float[][] embeddings) {
    int width = embeddings[0].length;
    double[] mean = new double[width];
    for (float[] embedding : embeddings) {
      for (int c = 0; c < width; c++) {
        mean[c] += (double) embedding[c] / embeddings.length;
      }
    }
    double[][] directions = new double[embeddings.length][];
    for (int i = 0; i < embeddings.length; i++) {
      double[] direction = new double[width];
      for (int c = 0; c < width; c++) {
        direction[c] = embeddings[i][c] - mean[c];
      }
      double length = Math.sqrt(dot(direction, direction));
      directions[i] =
          length == 0 ? direction : Arrays.stream(direction).map(x -> x / length).toArray();
    }
    return directions;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int c = 0; c < a.length; c++) {
      sum += a[c] * b[c];
    }
    return sum;
  }
}
