package org.sluice.pipelines.ask;

import org.sluice.language.PromptRoom;
import org.sluice.rekv.RekvConfig;

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

  /**
   * What that means for a model and its streams.
   *
   * @param largest most tokens of a frame
   * @param read frames that a question reads
   * @param longest most frames of a stream
   * @throws org.sluice.SluiceException if the window cannot hold what a question reads
   */
  RekvConfig config(PromptRoom room, int largest, int read, long longest) {
    int perFrame = largest + room.prompt().markerTokens();
    int least = read * perFrame + room.otherTokens();
    int window = windowTokens;
    if (window == 0) {
      int fitting = room.frames(largest) * perFrame + room.otherTokens();
      window = Math.max(least, Math.min(fitting, MOST_WINDOW_TOKENS));
    } else if (window < least) {
      throw AskErrors.windowTooSmall(window, least);
    }
    long kept = Math.min(frames == 0 ? FRAMES : frames, longest);
    return new RekvConfig(window, read, 1, RekvConfig.InitRule.AT_ONCE, (int) kept);
  }
}
