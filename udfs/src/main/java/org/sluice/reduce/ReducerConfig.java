package org.sluice.reduce;

import java.io.Serializable;
import org.sluice.stc.PrunerConfig;

/** Which reducer, and its settings. */
public sealed interface ReducerConfig extends Serializable {

  /** What the draw of {@link Random} begins with unless somebody chooses. */
  long SEED = 0;

  /** Name in options and tables. */
  String name();

  /** Tokens that stay of a frame with so many, on average. */
  int kept(int tokens);

  /** The same with a budget no larger than what a frame has. */
  ReducerConfig withBudgetAtMost(int tokens);

  /**
   * The reducer of a name.
   *
   * @param pruner of {@code stc}; its budget is that of the others too
   * @throws IllegalArgumentException naming those there are
   */
  static ReducerConfig of(String name, PrunerConfig pruner) {
    return switch (name) {
      case "stc" -> new Stc(pruner);
      case "uniform_frame" -> new UniformFrame(pruner.tokensPerFrame());
      case "random" -> new Random(pruner.tokensPerFrame(), SEED);
      case "none" -> new None();
      default ->
          throw new IllegalArgumentException(
              "no reducer is called %s; there are stc, uniform_frame, random and none"
                  .formatted(name));
    };
  }

  /** Keeps every token. */
  record None() implements ReducerConfig {
    @Override
    public String name() {
      return "none";
    }

    @Override
    public int kept(int tokens) {
      return tokens;
    }

    @Override
    public ReducerConfig withBudgetAtMost(int tokens) {
      return this;
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

    @Override
    public int kept(int tokens) {
      return Math.min(pruner.tokensPerFrame(), tokens);
    }

    @Override
    public ReducerConfig withBudgetAtMost(int tokens) {
      return new Stc(pruner.withBudgetAtMost(tokens));
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

    @Override
    public int kept(int tokens) {
      return Math.min(tokensPerFrame, tokens);
    }

    @Override
    public ReducerConfig withBudgetAtMost(int tokens) {
      return new UniformFrame(kept(tokens));
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

    @Override
    public int kept(int tokens) {
      return Math.min(tokensPerFrame, tokens);
    }

    @Override
    public ReducerConfig withBudgetAtMost(int tokens) {
      return new Random(kept(tokens), seed);
    }
  }

  private static void requireBudget(int tokensPerFrame) {
    if (tokensPerFrame < 1) {
      throw new IllegalArgumentException(
          "tokensPerFrame is %d but must be at least 1".formatted(tokensPerFrame));
    }
  }
}
