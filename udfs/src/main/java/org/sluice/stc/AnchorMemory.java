package org.sluice.stc;

/**
 * The temporal anchor of one stream: the running mean of what its frames looked like. A few
 * kilobytes of sums, whatever the length of the stream; never shared between streams.
 */
public final class AnchorMemory {
  private final PrunerConfig.Memory kind;
  private double[] sum;
  private double weight;
  private long lastMillis;

  /** An empty memory. */
  public AnchorMemory(PrunerConfig.Memory kind) {
    this.kind = kind;
  }

  /** How this memory remembers. */
  public PrunerConfig.Memory kind() {
    return kind;
  }

  /**
   * Adds a chunk's mean and returns the anchor, which therefore includes it.
   *
   * @param chunkMean mean over the chunk's tokens of the selected channels, un-normalised, {@code
   *     [c]}
   * @param frameMillis presentation time of the chunk's last frame; only the stable memory uses it
   * @return the anchor {@code [c]}, un-normalised
   */
  double[] remember(double[] chunkMean, long frameMillis) {
    if (sum == null) {
      sum = new double[chunkMean.length];
    } else if (sum.length != chunkMean.length) {
      throw new IllegalStateException(
          "this stream's anchor has %d channels but the chunk has %d"
              .formatted(sum.length, chunkMean.length));
    }
    double keep = 1;
    if (kind instanceof PrunerConfig.Stable stable && weight > 0) {
      double elapsedSeconds = Math.max(0, frameMillis - lastMillis) / 1000.0;
      keep = Math.pow(0.5, elapsedSeconds / stable.halfLifeSeconds());
    }
    weight = weight * keep + 1;
    double[] anchor = new double[sum.length];
    for (int c = 0; c < sum.length; c++) {
      sum[c] = sum[c] * keep + chunkMean[c];
      anchor[c] = sum[c] / weight;
    }
    lastMillis = frameMillis;
    return anchor;
  }
}
