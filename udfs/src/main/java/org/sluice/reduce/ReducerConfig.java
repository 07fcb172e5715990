package org.sluice.reduce;

import java.io.Serializable;
import org.sluice.stc.PrunerConfig;

/** Which reducer, and its settings. */
public sealed interface ReducerConfig extends Serializable {

  /** Name in options and tables. */
  String name();

  /** Keeps every token. */
  record None() implements ReducerConfig {
    @Override
    public String name() {
      return "none";
    }
  }

  /**
   * STC-Pruner.
   *
   * @param pruner its settings
   */
  record Stc(PrunerConfig pruner) implements ReducerConfig {
    @Override
    public String name() {
      return "stc";
    }
  }

  /**
   * Keeps every so many-th frame whole and nothing of the others.
   *
   * @param tokensPerFrame the budget, on average
   */
  record UniformFrame(int tokensPerFrame) implements ReducerConfig {
    /** Checks the range. */
    public UniformFrame {
      requireBudget(tokensPerFrame);
    }

    @Override
    public String name() {
      return "uniform_frame";
    }
  }

  /**
   * Keeps tokens drawn at random, the same at every run.
   *
   * @param tokensPerFrame the budget, of every frame
   * @param seed of the draw; with the frame's time it decides what stays
   */
  record Random(int tokensPerFrame, long seed) implements ReducerConfig {
    /** Checks the range. */
    public Random {
      requireBudget(tokensPerFrame);
    }

    @Override
    public String name() {
      return "random";
    }
  }

  private static void requireBudget(int tokensPerFrame) {
    if (tokensPerFrame < 1) {
      throw new IllegalArgumentException(
          "tokensPerFrame is %d but must be at least 1".formatted(tokensPerFrame));
    }
  }
}
