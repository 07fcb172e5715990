package org.sluice.stc;

import java.io.Serializable;

/**
 * How STC-Pruner scores and how much it keeps.
 *
 * @param tokensPerFrame tokens kept of each frame, at least 1; a frame with fewer keeps them all
 * @param score form of the score
 * @param memory how the temporal anchor is kept
 * @param channelKeepRatio share of the channels, those of lowest variance, that scores are made
 *     from, in (0, 1]
 * @param temporalWeight weight of the temporal anchor in the cosine form, in [0, 1]; the paper's
 *     alpha
 */
public record PrunerConfig(
    int tokensPerFrame, Score score, Memory memory, double channelKeepRatio, double temporalWeight)
    implements Serializable {

  /** The form of the score. */
  public enum Score {
    /** Sum of Gaussian similarities to both anchors, lowest kept: what the published code runs. */
    GAUSSIAN,
    /** The paper's equation 8, highest kept. */
    COSINE
  }

  /** How the temporal anchor remembers. */
  public sealed interface Memory extends Serializable permits Reference, Stable {}

  /**
   * As published: the unweighted mean over every chunk so far, each in its own channel order. Exact
   * parity; not meant for an endless stream.
   */
  public record Reference() implements Memory {}

  /**
   * Channels fixed per encoder and an exponential average.
   *
   * @param halfLifeSeconds time after which a frame counts half, more than 0
   */
  public record Stable(double halfLifeSeconds) implements Memory {
    /** Checks the range. */
    public Stable {
      if (!(halfLifeSeconds > 0)) {
        throw new IllegalArgumentException(
            "halfLifeSeconds is %s but must be more than 0".formatted(halfLifeSeconds));
      }
    }
  }

  /** Checks the ranges. */
  public PrunerConfig {
    if (tokensPerFrame < 1) {
      throw new IllegalArgumentException(
          "tokensPerFrame is %d but must be at least 1".formatted(tokensPerFrame));
    }
    if (!(channelKeepRatio > 0 && channelKeepRatio <= 1)) {
      throw new IllegalArgumentException(
          "channelKeepRatio is %s but must be in (0, 1]".formatted(channelKeepRatio));
    }
    if (!(temporalWeight >= 0 && temporalWeight <= 1)) {
      throw new IllegalArgumentException(
          "temporalWeight is %s but must be in [0, 1]".formatted(temporalWeight));
    }
  }

  /** The published defaults at a budget: Gaussian, unbounded memory, half of the channels. */
  public static PrunerConfig published(int tokensPerFrame) {
    return new PrunerConfig(tokensPerFrame, Score.GAUSSIAN, new Reference(), 0.5, 0.5);
  }

  /** The same with a budget no larger than what a frame has. */
  public PrunerConfig withBudgetAtMost(int tokens) {
    return new PrunerConfig(
        Math.min(tokensPerFrame, tokens), score, memory, channelKeepRatio, temporalWeight);
  }

  /**
   * Channels scored of a token of {@code width}: {@code floor(width * channelKeepRatio)}, at least
   * 1.
   */
  public int channelsOf(int width) {
    return Math.max(1, (int) (width * channelKeepRatio));
  }
}
