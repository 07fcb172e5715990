package org.sluice.pipelines.video;

import org.sluice.vision.RgbFrame;

/** Sampled frames of one segment, decoded on the calling thread; used by one thread. */
public interface FrameStream extends AutoCloseable {

  /** Returns the next frame in presentation order, or null after the last. */
  RgbFrame next();

  /** Tells how the segment ended, once {@link #next} has returned null. */
  Outcome outcome();

  /** Frees everything native. */
  @Override
  void close();
}
