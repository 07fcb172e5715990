package org.sluice.reduce;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A reducer that only drops tokens and decides about each frame from its own index, time and
 * nothing else.
 */
abstract class FrameByFrame implements TokenReducer {

  /** Frames seen so far. */
  private static final class Count implements State {
    private long frames;

    @Override
    public byte[] toBytes(long originMillis) {
      return ByteBuffer.allocate(Long.BYTES).putLong(frames).array();
    }
  }

  /**
   * Chooses what stays of a frame.
   *
   * @param index 0-based index of the frame in its stream or segment
   * @param frameMillis its presentation time
   * @param tokens T
   * @return positions, ascending
   */
  abstract int[] keep(long index, long frameMillis, int tokens);

  @Override
  public Causality causality() {
    return Causality.FRAME;
  }

  @Override
  public State newState() {
    return new Count();
  }

  @Override
  public State restore(byte[] bytes, long originMillis) {
    Count count = new Count();
    count.frames = ByteBuffer.wrap(bytes).getLong();
    return count;
  }

  @Override
  public List<ReducedFrame> reduce(DenseTokens dense, State state) {
    Count count = (Count) state;
    List<ReducedFrame> reduced = new ArrayList<>();
    for (int f = 0; f < dense.frames(); f++) {
      int[] positions = keep(count.frames++, dense.frameMillis()[f], dense.tokens());
      reduced.add(
          new ReducedFrame(dense.rows(f, positions), positions, ones(positions.length), null));
    }
    return reduced;
  }

  static int[] all(int tokens) {
    return IntStream.range(0, tokens).toArray();
  }

  static float[] ones(int count) {
    float[] ones = new float[count];
    Arrays.fill(ones, 1f);
    return ones;
  }
}
