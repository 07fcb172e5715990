package org.sluice.pipelines.ask;

/**
 * How a stream is read whole, for {@link Retrieval#REKV}.
 *
 * @param windowTokens how many tokens up to itself each token of the stream sees; 0 for as many as
 *     the model can read in one prompt, at most {@value #MOST_WINDOW_TOKENS}
 * @param frames most frames kept for the question: of longer streams the oldest are forgotten; 0
 *     for {@value #FRAMES}
 */
public record InMemory(int windowTokens, int frames) {
  /** Nothing was said. */
  public static final InMemory DEFAULT = new InMemory(0, 0);

  /** The paper's window. */
  public static final int MOST_WINDOW_TOKENS = 15_000;

  /** Frames kept unless told otherwise. */
  public static final int FRAMES = 1024;

  /** Checks the ranges. */
  public InMemory {
    AskOptions.require("window", windowTokens, 0);
    AskOptions.require("keepFrames", frames, 0);
  }
}
