package org.sluice.videollm;

import ai.djl.ndarray.NDArray;
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

/**
 * One stream through the model: its segments in order, its frames in order. Holds what belongs to
 * the stream; never shared. What a segment yields depends on the stream's memory, the frames and
 * the options, and on nothing else.
 */
public final class StreamSession implements AutoCloseable {
  private final VisualEncoder encoder;
  private final EncodeOptions options;
  private final GroupEncoder groups;
  private final int groupFrames;
  private final SharedCalls<FrameGroup, EncodedGroup>.Member calls;
  private final TokenReducer reducer;
  private TokenReducer.State state;
  private EncodedGroup previous;
  private long encodeNanos;
  private AskableStream askable;

  /** Takes ownership of its place among the calls. */
  StreamSession(
      VisualEncoder encoder,
      EncodeOptions options,
      GroupEncoder groups,
      int groupFrames,
      SharedCalls<FrameGroup, EncodedGroup>.Member calls) {
    this.encoder = encoder;
    this.options = options;
    this.groups = groups;
    this.groupFrames = groupFrames;
    this.calls = calls;
    this.reducer = encoder.reducer(options.reducer());
    this.state = reducer.newState();
  }

  /**
   * Encodes the stream's next segment, whose first frame is a reference frame. What is left of the
   * segment before it is given up.
   *
   * @param frames in order of time
   */
  public EncodedSegment encodeSegment(Iterator<RgbFrame> frames) {
    calls.withdraw();
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

  /**
   * Nanoseconds spent encoding so far: of shared calls the stream's part, decoding of frames and
   * waiting not counted.
   */
  public long encodeNanos() {
    return encodeNanos;
  }

  /** Lets the decoder read every frame that the session yields from now on; takes ownership. */
  StreamSession readBy(AskableStream reader) {
    askable = reader;
    return this;
  }

  /**
   * Answers a question about all frames yielded so far, as they are stored.
   *
   * @param maxNewTokens most tokens of the answer, at least 1
   * @throws org.sluice.SluiceException if the question cannot be asked, or is too long
   * @throws IllegalStateException if the stream was not opened to be asked, or has no frames yet
   */
  public StreamAnswer answer(String question, int maxNewTokens) {
    if (askable == null) {
      throw new IllegalStateException("the stream was opened without a RekvConfig");
    }
    return askable.answer(question, maxNewTokens);
  }

  /** Ends the stream; frames that wait to be encoded are given up. */
  @Override
  public void close() {
    calls.close();
    forget();
    if (askable != null) {
      askable.close();
    }
  }

  private void forget() {
    if (previous != null) {
      previous.close();
      previous = null;
    }
  }

  private final class Segment implements EncodedSegment {
    private final Iterator<RgbFrame> frames;
    private final Queue<EncodedFrame> ready = new ArrayDeque<>();
    private long[] requested;
    private int next;

    Segment(Iterator<RgbFrame> frames) {
      this.frames = frames;
    }

    @Override
    public boolean hasNext() {
      return !ready.isEmpty() || requested != null || frames.hasNext();
    }

    @Override
    public boolean isReady() {
      return !ready.isEmpty();
    }

    @Override
    public void request() {
      if (!ready.isEmpty() || requested != null) {
        return;
      }
      List<RgbFrame> group = new ArrayList<>();
      while (group.size() < groupFrames && frames.hasNext()) {
        group.add(frames.next());
      }
      if (!group.isEmpty()) {
        long start = System.nanoTime();
        float[] pixels = encoder.preprocess(group);
        encodeNanos += System.nanoTime() - start;
        NDArray before = next == 0 ? null : previous.lastKeys();
        calls.submit(new FrameGroup(pixels, group.size(), before));
        requested = group.stream().mapToLong(RgbFrame::frameMillis).toArray();
      }
    }

    @Override
    public EncodedFrame next() {
      if (ready.isEmpty()) {
        request();
        if (requested == null) {
          throw new NoSuchElementException("the segment has no more frames");
        }
        long[] times = requested;
        requested = null;
        EncodedGroup encoded = calls.take();
        long start = System.nanoTime();
        accept(encoded, times);
        encodeNanos += encoded.nanos() + System.nanoTime() - start;
      }
      EncodedFrame frame = ready.remove();
      if (askable != null && frame.positions().length > 0) {
        askable.append(new FrameTokens(frame.frameMillis(), TokenCodec.decode(frame.tokens())));
      }
      return frame;
    }

    /** Keeps the group's last keys, for the next group's first frame, and makes its rows. */
    private void accept(EncodedGroup encoded, long[] times) {
      forget();
      previous = encoded;
      DenseTokens dense =
          new DenseTokens(encoded.pooled(), times.length, encoder.pooledTokens(), times);
      List<ReducedFrame> reduced = reducer.reduce(dense, state);
      for (int f = 0; f < times.length; f++) {
        Float change = next == 0 ? null : encoder.changedShare(encoded.movement(), f);
        ready.add(row(dense, f, reduced.get(f), change));
        next++;
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
          options.codec().encode(reduced.tokens(), dense.width()),
          dense.tokens(),
          groups.recomputedTokens(next),
          encoder.towerTokens());
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
