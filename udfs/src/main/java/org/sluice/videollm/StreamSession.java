package org.sluice.videollm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.sluice.reduce.DenseTokens;
import org.sluice.reduce.ReducedFrame;
import org.sluice.reduce.TokenReducer;
import org.sluice.stc.GroupEncoder;
import org.sluice.vision.RgbFrame;
import org.sluice.vision.VisionTower;

/**
 * One stream through the model: its segments in order, its frames in order. Holds what belongs to
 * the stream; never shared. What a segment yields depends on the stream's memory, the frames and
 * the options, and on nothing else.
 */
public final class StreamSession implements AutoCloseable {
  private final VisualEncoder encoder;
  private final EncodeOptions options;
  private final GroupEncoder groups;
  private final TokenReducer reducer;
  private TokenReducer.State state;
  private NDManager carried;
  private long encodeNanos;

  StreamSession(VisualEncoder encoder, EncodeOptions options) {
    this.encoder = encoder;
    this.options = options;
    this.groups = encoder.groups(options.cacher());
    this.reducer = encoder.reducer(options.reducer());
    this.state = reducer.newState();
  }

  /**
   * Encodes the stream's next segment, whose first frame is a reference frame.
   *
   * @param frames in order of time
   * @return one element a frame, computed a group at a time as it is asked for
   */
  public Iterator<EncodedFrame> encodeSegment(Iterator<RgbFrame> frames) {
    if (options.memoryScope() == MemoryScope.SEGMENT) {
      state = reducer.newState();
    }
    return new Segment(frames);
  }

  /**
   * What the stream remembers after the segments so far; empty where every segment starts anew.
   *
   * @param originMillis time zero of their frames, on a clock that all of the stream's files share
   */
  public byte[] memory(long originMillis) {
    return options.memoryScope() == MemoryScope.SEGMENT ? new byte[0] : state.toBytes(originMillis);
  }

  /**
   * Goes on where another session of the same stream, model and options stopped.
   *
   * @param memory what that session remembered; empty for a stream's start
   * @param originMillis time zero of the frames to come, on the same clock
   */
  public void recall(byte[] memory, long originMillis) {
    if (options.memoryScope() == MemoryScope.STREAM && memory.length > 0) {
      state = reducer.restore(memory, originMillis);
    }
  }

  /** Nanoseconds spent encoding so far, decoding of frames not counted. */
  public long encodeNanos() {
    return encodeNanos;
  }

  @Override
  public void close() {
    if (carried != null) {
      carried.close();
      carried = null;
    }
  }

  private final class Segment implements Iterator<EncodedFrame> {
    private final Iterator<RgbFrame> frames;
    private final Queue<EncodedFrame> ready = new ArrayDeque<>();
    private final int size = groups.groupFrames(options.groupFrames());
    private NDArray previousKeys;
    private int next;

    Segment(Iterator<RgbFrame> frames) {
      this.frames = frames;
    }

    @Override
    public boolean hasNext() {
      return !ready.isEmpty() || frames.hasNext();
    }

    @Override
    public EncodedFrame next() {
      if (ready.isEmpty()) {
        List<RgbFrame> group = new ArrayList<>();
        while (group.size() < size && frames.hasNext()) {
          group.add(frames.next());
        }
        if (group.isEmpty()) {
          throw new NoSuchElementException("the segment has no more frames");
        }
        long start = System.nanoTime();
        encode(group);
        encodeNanos += System.nanoTime() - start;
      }
      return ready.remove();
    }

    private void encode(List<RgbFrame> group) {
      boolean first = next == 0;
      try (NDManager call = encoder.newManager()) {
        NDArray pixels = encoder.pixels(call, group);
        VisionTower.Group encoded = groups.encode(call, pixels, first ? null : previousKeys);
        float[] movement = encoded.movement().toFloatArray();
        float[] pooled = encoder.projectAndPool(call, encoded.hidden()).toFloatArray();
        carry(encoded.lastKeys());
        long[] times = group.stream().mapToLong(RgbFrame::frameMillis).toArray();
        DenseTokens dense = new DenseTokens(pooled, times.length, encoder.pooledTokens(), times);
        List<ReducedFrame> reduced = reducer.reduce(dense, state);
        for (int f = 0; f < times.length; f++) {
          Float change = first && f == 0 ? null : encoder.changedShare(movement, f);
          ready.add(row(dense, f, reduced.get(f), change));
          next++;
        }
      }
    }

    private EncodedFrame row(DenseTokens dense, int f, ReducedFrame reduced, Float change) {
      int kept = reduced.positions().length;
      short[] positions = new short[kept];
      for (int i = 0; i < kept; i++) {
        positions[i] = (short) reduced.positions()[i];
      }
      return new EncodedFrame(
          next,
          dense.frameMillis()[f],
          groups.isReference(next),
          change,
          reduced.novelty(),
          positions,
          mean(dense, f),
          options.codec().encode(reduced.tokens()),
          dense.tokens(),
          groups.recomputedTokens(next),
          encoder.towerTokens());
    }

    /** Keeps the last keys beyond the call that made them, for the next group's first frame. */
    private void carry(NDArray lastKeys) {
      NDManager owner = encoder.newManager();
      lastKeys.attach(owner);
      close();
      carried = owner;
      previousKeys = lastKeys;
    }
  }

  private static float[] mean(DenseTokens dense, int frame) {
    int width = dense.width();
    double[] sum = new double[width];
    int first = frame * dense.tokens() * width;
    for (int t = 0; t < dense.tokens(); t++) {
      for (int c = 0; c < width; c++) {
        sum[c] += dense.values()[first + t * width + c];
      }
    }
    float[] mean = new float[width];
    for (int c = 0; c < width; c++) {
      mean[c] = (float) (sum[c] / dense.tokens());
    }
    return mean;
  }
}
