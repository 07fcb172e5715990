package org.sluice.reduce;

import java.util.List;

/**
 * Keeps fewer visual tokens after projector and pooling. Immutable and shared; what belongs to a
 * stream is its {@link State}.
 */
public interface TokenReducer {

  /** How much of a stream a reducer must see before it can decide about a frame. */
  enum Causality {
    /** Only this frame and those before it. */
    FRAME,
    /** A fixed number of frames. */
    CHUNK,
    /** The whole video. */
    VIDEO
  }

  /** Whether the requested number of tokens is met. */
  enum Budget {
    /** Always. */
    EXACT,
    /** Over the length of a stream, not in every frame. */
    AVERAGE,
    /** Depends on what is seen. */
    DATA_DEPENDENT
  }

  /**
   * One stream's memory; a new one starts a stream, or a segment where the scope is the segment.
   */
  interface State {

    /**
     * Everything it remembers, for {@link TokenReducer#restore}; its size does not grow with the
     * stream.
     *
     * @param originMillis time zero of the frames so far, on a clock shared with those to come
     */
    byte[] toBytes(long originMillis);
  }

  /** Name in options and tables. */
  String name();

  /** What it must see. */
  Causality causality();

  /** How it keeps to its budget. */
  Budget budget();

  /** A new stream's memory. */
  State newState();

  /**
   * The memory of which these bytes were made by a reducer of the same configuration.
   *
   * @param originMillis time zero of the frames to come, on the clock of {@link State#toBytes}
   */
  State restore(byte[] bytes, long originMillis);

  /**
   * Decides what stays of consecutive frames of one stream, each frame as a chunk of its own.
   *
   * @param state this stream's, modified
   * @return one element a frame
   */
  List<ReducedFrame> reduce(DenseTokens dense, State state);
}
