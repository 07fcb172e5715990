package org.sluice.pipelines.ask;

import org.sluice.torchscript.ComputeType;
import org.sluice.videollm.ModelOptions;

/**
 * How a question is answered.
 *
 * @param retrieval how frames are chosen
 * @param finding how they are, where it is by scores; for other retrievals as by default
 * @param frames most frames read for an answer, at least 1; the model's own limit holds besides
 * @param tokenBudget most visual tokens read for an answer; 0 for as many as those frames have
 * @param maxNewTokens longest answer, at least 1
 * @param each what is asked
 * @param model where and how it computes
 * @param inMemory of streams that are read whole; for other retrievals as by default
 */
public record AskOptions(
    Retrieval retrieval,
    Finding finding,
    int frames,
    int tokenBudget,
    int maxNewTokens,
    Each each,
    ModelOptions model,
    InMemory inMemory) {
  /** Frames that ReKV retrieves unless told otherwise. */
  public static final int FRAMES = 64;

  /** Checks the ranges. */
  public AskOptions {
    require("frames", frames, 1);
    require("tokenBudget", tokenBudget, 0);
    require("maxNewTokens", maxNewTokens, 1);
    finding.requireUseFor(retrieval);
    if (retrieval != Retrieval.REKV && !inMemory.equals(InMemory.DEFAULT)) {
      throw AskErrors.onlyInMemory(retrieval);
    }
  }

  /** With frames found, or streams read, as by default. */
  public AskOptions(
      Retrieval retrieval,
      int frames,
      int tokenBudget,
      int maxNewTokens,
      Each each,
      ModelOptions model) {
    this(
        retrieval,
        Finding.DEFAULT,
        frames,
        tokenBudget,
        maxNewTokens,
        each,
        model,
        InMemory.DEFAULT);
  }

  /**
   * The processor or a GPU, computing in 32-bit floats.
   *
   * @throws org.sluice.SluiceException if it is neither
   */
  public static ModelOptions device(String name) {
    try {
      return new ModelOptions(name, ComputeType.F32);
    } catch (IllegalArgumentException e) {
      throw AskErrors.invalidOption("device", e.getMessage());
    }
  }

  static void require(String name, int value, int least) {
    if (value < least) {
      throw AskErrors.invalidOption(
          name, "%s is %d but must be at least %d".formatted(name, value, least));
    }
  }
}
