package org.sluice.reduce;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Keeps tokens drawn without replacement, the draw fixed by the seed and the frame's time. */
final class RandomReducer extends FrameByFrame {
  private final int tokensPerFrame;
  private final long seed;

  RandomReducer(int tokensPerFrame, long seed) {
    this.tokensPerFrame = tokensPerFrame;
    this.seed = seed;
  }

  @Override
  public String name() {
    return "random";
  }

  @Override
  public Budget budget() {
    return Budget.EXACT;
  }

  @Override
  int[] keep(long index, long frameMillis, int tokens) {
    SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + frameMillis);
    int[] order = all(tokens);
    int kept = Math.min(tokensPerFrame, tokens);
    for (int i = 0; i < kept; i++) {
      int other = random.nextInt(i, tokens);
      int swap = order[i];
      order[i] = order[other];
      order[other] = swap;
    }
    int[] positions = Arrays.copyOf(order, kept);
    Arrays.sort(positions);
    return positions;
  }
}
