package org.sluice.reduce;

/** Keeps every token. */
final class NoReducer extends FrameByFrame {
  @Override
  public String name() {
    return "none";
  }

  @Override
  public Budget budget() {
    return Budget.EXACT;
  }

  @Override
  int[] keep(long index, long frameMillis, int tokens) {
    return all(tokens);
  }
}
