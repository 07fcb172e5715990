package org.sluice.stc;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * STC-Pruner (arXiv 2512.00891, section on STC-Pruner and eq. 8; the published code where it
 * differs): every token of a frame is scored by its distance from a temporal anchor, the stream's
 * running mean, and a spatial anchor, this frame's mean; the most novel stay. Causal, and no
 * question is needed.
 *
 * <p>Immutable: what belongs to a stream is its {@link AnchorMemory}. Computes in double precision.
 *
 * <p>Dimensions: F frames of the chunk, T tokens of a frame, C channels, c selected channels.
 */
public final class Pruner {
  private static final double[] BANDWIDTHS = {0.125, 0.25, 0.5, 1, 2};
  private static final double SMALLEST_NORM = 1e-12;

  private final PrunerConfig config;
  private final int[] fixedChannels;

  /**
   * Creates a pruner.
   *
   * @param fixedChannels the encoder's channels for the stable memory, ascending variance; ignored
   *     by the reference memory, which chooses per chunk
   */
  public Pruner(PrunerConfig config, int[] fixedChannels) {
    if (config.memory() instanceof PrunerConfig.Stable && fixedChannels == null) {
      throw new IllegalArgumentException("the stable memory needs the encoder's fixed channels");
    }
    this.config = config;
    this.fixedChannels = fixedChannels;
  }

  /** The configuration. */
  public PrunerConfig config() {
    return config;
  }

  /**
   * Everything a chunk's pruning went through.
   *
   * @param variance population variance of every channel over the chunk, {@code [C]}
   * @param channels the selected channels in ascending order of variance, {@code [c]}
   * @param anchor the temporal anchor, this chunk included, {@code [c]}
   * @param normalised the tokens on the selected channels with length 1, {@code [F * T][c]}
   * @param temporal score against the temporal anchor, {@code [F * T]}
   * @param spatial score against the frame's mean, {@code [F * T]}
   * @param score the combined score, {@code [F * T]}
   * @param kept indices kept of each frame, ascending, {@code [F][k]}
   */
  public record Pruned(
      double[] variance,
      int[] channels,
      double[] anchor,
      double[][] normalised,
      double[] temporal,
      double[] spatial,
      double[] score,
      int[][] kept) {}

  /**
   * Scores a chunk and chooses what stays. The memory takes the chunk in before scoring, as the
   * published code does.
   *
   * @param x pooled tokens, {@code [F, T, C]}
   * @param frames F, at least 1
   * @param tokens T, at least 1
   * @param memory of this stream; modified
   * @param frameMillis presentation time of the chunk's last frame
   */
  public Pruned prune(float[] x, int frames, int tokens, AnchorMemory memory, long frameMillis) {
    int rows = frames * tokens;
    int width = x.length / rows;
    if (x.length != rows * width || width == 0) {
      throw new IllegalArgumentException(
          "%d values are not %d frames of %d tokens".formatted(x.length, frames, tokens));
    }
    double[] mean = new double[width];
    double[] variance = moments(x, rows, width, mean);
    int[] channels =
        config.memory() instanceof PrunerConfig.Stable
            ? fixedChannels
            : lowestVariance(variance, config.channelsOf(width));
    double[] anchor =
        memory.remember(Arrays.stream(channels).mapToDouble(c -> mean[c]).toArray(), frameMillis);
    double[][] selected = select(x, rows, width, channels);
    double[][] normalised = Arrays.stream(selected).map(Pruner::normalise).toArray(double[][]::new);
    double[] unitAnchor = normalise(anchor);
    double[] temporal = new double[rows];
    double[] spatial = new double[rows];
    for (int f = 0; f < frames; f++) {
      int first = f * tokens;
      double[] centre = spatialAnchor(selected, normalised, first, tokens);
      for (int i = first; i < first + tokens; i++) {
        temporal[i] = similarity(normalised[i], unitAnchor);
        spatial[i] = similarity(normalised[i], centre);
      }
    }
    double[] score =
        IntStream.range(0, rows).mapToDouble(i -> combine(temporal[i], spatial[i])).toArray();
    int[][] kept = new int[frames][];
    for (int f = 0; f < frames; f++) {
      kept[f] = mostNovel(score, f * tokens, tokens);
    }
    return new Pruned(variance, channels, anchor, normalised, temporal, spatial, score, kept);
  }

  /**
   * Mean novelty of a frame's scores, in [0, 1]: 0 like both anchors everywhere, 1 unlike them
   * everywhere.
   */
  public double novelty(double[] score, int firstRow, int tokens) {
    double mean = Arrays.stream(score, firstRow, firstRow + tokens).average().orElse(0);
    return switch (config.score()) {
      case GAUSSIAN -> 1 - mean / (2 * BANDWIDTHS.length);
      case COSINE -> mean / 2;
    };
  }

  /** Sum over the bandwidths a of exp(-|x - c|^2 / 2a), in (0, 5]. */
  public static double gaussian(double[] x, double[] centre) {
    double distance = 0;
    for (int c = 0; c < centre.length; c++) {
      double d = x[c] - centre[c];
      distance += d * d;
    }
    double sum = 0;
    for (double a : BANDWIDTHS) {
      sum += Math.exp(-distance / (2 * a));
    }
    return sum;
  }

  /**
   * The channels of lowest variance in ascending order of variance; ties go to the lower channel.
   */
  public static int[] lowestVariance(double[] variance, int count) {
    return IntStream.range(0, variance.length)
        .boxed()
        .sorted((a, b) -> Double.compare(variance[a], variance[b]))
        .limit(count)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Fills {@code mean} and returns the population variance of each channel over the rows. */
  public static double[] moments(float[] x, int rows, int width, double[] mean) {
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < width; c++) {
        mean[c] += x[r * width + c];
      }
    }
    for (int c = 0; c < width; c++) {
      mean[c] /= rows;
    }
    double[] variance = new double[width];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < width; c++) {
        double d = x[r * width + c] - mean[c];
        variance[c] += d * d;
      }
    }
    for (int c = 0; c < width; c++) {
      variance[c] /= rows;
    }
    return variance;
  }

  private double similarity(double[] token, double[] anchor) {
    return switch (config.score()) {
      case GAUSSIAN -> gaussian(token, anchor);
      case COSINE -> cosine(token, anchor);
    };
  }

  private double combine(double temporal, double spatial) {
    return switch (config.score()) {
      case GAUSSIAN -> temporal + spatial;
      case COSINE ->
          config.temporalWeight() * (1 - temporal) + (1 - config.temporalWeight()) * (1 - spatial);
    };
  }

  /**
   * The Gaussian form compares with the mean of the normalised tokens, not normalised again; the
   * cosine form with the direction of the raw tokens' mean.
   */
  private double[] spatialAnchor(double[][] raw, double[][] normalised, int first, int tokens) {
    double[][] of = config.score() == PrunerConfig.Score.GAUSSIAN ? normalised : raw;
    double[] mean = new double[of[first].length];
    for (int i = first; i < first + tokens; i++) {
      for (int c = 0; c < mean.length; c++) {
        mean[c] += of[i][c] / tokens;
      }
    }
    return config.score() == PrunerConfig.Score.GAUSSIAN ? mean : normalise(mean);
  }

  private int[] mostNovel(double[] score, int first, int tokens) {
    double sign = config.score() == PrunerConfig.Score.GAUSSIAN ? 1 : -1;
    return IntStream.range(0, tokens)
        .boxed()
        .sorted((a, b) -> Double.compare(sign * score[first + a], sign * score[first + b]))
        .limit(config.tokensPerFrame())
        .mapToInt(Integer::intValue)
        .sorted()
        .toArray();
  }

  private static double[][] select(float[] x, int rows, int width, int[] channels) {
    double[][] selected = new double[rows][channels.length];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < channels.length; c++) {
        selected[r][c] = x[r * width + channels[c]];
      }
    }
    return selected;
  }

  private static double[] normalise(double[] x) {
    double norm = 0;
    for (double v : x) {
      norm += v * v;
    }
    double length = Math.max(Math.sqrt(norm), SMALLEST_NORM);
    return Arrays.stream(x).map(v -> v / length).toArray();
  }

  private static double cosine(double[] a, double[] b) {
    double dot = 0;
    for (int c = 0; c < b.length; c++) {
      dot += a[c] * b[c];
    }
    return dot;
  }
}
