package org.sluice.videollm;

import java.io.Serializable;

/**
 * How streams share calls of the model.
 *
 * @param streams most streams of a call, in [1, 256]; with 1 each stream is encoded on its own
 * @param waitMillis how long a call waits for streams of other tasks, in [0, 60000]. With 0 only
 *     streams that were opened together share calls, and which do depends on nothing but their
 *     order: the same work again gives the same tokens
 */
public record BatchOptions(int streams, int waitMillis) implements Serializable {
  /** Every stream on its own. */
  public static final BatchOptions ALONE = new BatchOptions(1, 0);

  private static final int MOST_STREAMS = 256;
  private static final int LONGEST_WAIT = 60_000;

  /** Checks the ranges. */
  public BatchOptions {
    if (streams < 1 || streams > MOST_STREAMS) {
      throw new IllegalArgumentException(
          "batchStreams is %d but must be in [1, %d]".formatted(streams, MOST_STREAMS));
    }
    if (waitMillis < 0 || waitMillis > LONGEST_WAIT) {
      throw new IllegalArgumentException(
          "batchWaitMillis is %d but must be in [0, %d]".formatted(waitMillis, LONGEST_WAIT));
    }
  }
}
