package org.sluice.rekv;

import java.io.Serializable;

/**
 * How much of a stream is seen while it is read, and how much a question reads of it.
 *
 * @param localTokens how many tokens up to itself a token of the stream sees (the paper's n_local)
 * @param topBlocks blocks, a frame each, that a question reads in every layer
 * @param groupBlocks neighbouring blocks that are read together; {@code topBlocks / groupBlocks}
 *     groups are read
 * @param initRule when the first tokens of the stream begin to be seen by all later ones
 * @param maxBlocks most blocks kept: the oldest is forgotten for a newer one, so that memory has a
 *     bound
 */
public record RekvConfig(
    int localTokens, int topBlocks, int groupBlocks, InitRule initRule, int maxBlocks)
    implements Serializable {
  /**
   * When init tokens are always seen. Until then they are seen as any others, within the window.
   */
  public enum InitRule {
    /** As soon as the stream is longer than the window. */
    AT_ONCE,
    /** One by one, as many as tokens of the stream overflow the window. */
    AS_THEY_OVERFLOW
  }

  /** The paper's: 15,000 tokens, 64 frames. */
  public static final RekvConfig PAPER =
      new RekvConfig(15_000, 64, 1, InitRule.AT_ONCE, Integer.MAX_VALUE);

  /** Checks the ranges. */
  public RekvConfig {
    positive("localTokens", localTokens);
    positive("topBlocks", topBlocks);
    positive("groupBlocks", groupBlocks);
    positive("maxBlocks", maxBlocks);
    if (groupBlocks > topBlocks) {
      throw new IllegalArgumentException(
          "groupBlocks is %d but must be at most topBlocks, %d".formatted(groupBlocks, topBlocks));
    }
  }

  private static void positive(String field, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("%s is %d but must be at least 1".formatted(field, value));
    }
  }
}
