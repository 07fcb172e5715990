package org.sluice.stc;

import java.nio.ByteBuffer;

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

  /**
   * The memory that {@link #toBytes} wrote.
   *
   * @param bytes what it wrote
   * @param originMillis time zero of the frames to come, on the clock of {@link #toBytes}
   */
  public static AnchorMemory of(PrunerConfig.Memory kind, byte[] bytes, long originMillis) {
    AnchorMemory memory = new AnchorMemory(kind);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    memory.weight = in.getDouble();
    memory.lastMillis = in.getLong() - originMillis;
    int channels = in.getInt();
    if (channels > 0) {
      memory.sum = new double[channels];
      for (int c = 0; c < channels; c++) {
        memory.sum[c] = in.getDouble();
      }
    }
    return memory;
  }

  /**
   * Everything it remembers: 20 bytes and 8 for each selected channel.
   *
   * @param originMillis time zero of the frames so far, on a clock shared with those to come
   */
  public byte[] toBytes(long originMillis) {
    int channels = sum == null ? 0 : sum.length;
    ByteBuffer out = ByteBuffer.allocate((2 + channels) * Double.BYTES + Integer.BYTES);
    out.putDouble(weight).putLong(lastMillis + originMillis).putInt(channels);
    for (int c = 0; c < channels; c++) {
      out.putDouble(sum[c]);
    }
    return out.array();
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
