package org.sluice.videollm;

import java.util.Iterator;

/**
 * A segment's frames in order, one element a frame, computed a group at a time as they are asked
 * for. Where streams share calls, {@link #request} lets each of them get in line before the first
 * is waited for.
 */
public interface EncodedSegment extends Iterator<EncodedFrame> {
  /** Whether the next frame is computed already. */
  boolean isReady();

  /**
   * Reads the next group of frames and gets in line with it; the next frame that is asked for then
   * waits for its call. Does nothing where that has been done, a frame is ready or none is left.
   */
  void request();
}
