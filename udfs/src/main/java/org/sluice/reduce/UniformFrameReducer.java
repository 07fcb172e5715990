package org.sluice.reduce;

/** Keeps frames whole at a steady rate: the strongest naive baseline there is. */
final class UniformFrameReducer extends FrameByFrame {
  private final int tokensPerFrame;

  UniformFrameReducer(int tokensPerFrame) {
    this.tokensPerFrame = tokensPerFrame;
  }

  @Override
  public String name() {
    return "uniform_frame";
  }

  @Override
  public Budget budget() {
    return Budget.AVERAGE;
  }

  /**
   * Frame i stays where floor(i * r) steps up, r the share of tokens kept; the first frame always
   * does.
   */
  @Override
  int[] keep(long index, long frameMillis, int tokens) {
    long budget = Math.min(tokensPerFrame, tokens);
    boolean kept = index == 0 || index * budget / tokens > (index - 1) * budget / tokens;
    return kept ? all(tokens) : new int[0];
  }
}
