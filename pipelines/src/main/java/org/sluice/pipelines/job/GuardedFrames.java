package org.sluice.pipelines.job;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.sluice.SluiceException;
import org.sluice.pipelines.lake.Status;
import org.sluice.pipelines.video.FrameReader;
import org.sluice.pipelines.video.Outcome;
import org.sluice.vision.RgbFrame;

/**
 * The frames of a segment for the encoder, which must not see a file's faults: a reader that fails
 * looks like one that ends, and the fault is kept. So what was decoded before it is encoded and
 * stored. Sees to it that a killed task stops at the next frame.
 */
final class GuardedFrames implements Iterator<RgbFrame>, AutoCloseable {
  private final Supplier<FrameReader> opener;
  private FrameReader reader;
  private boolean exhausted;
  private RuntimeException fault;
  private long frames;

  GuardedFrames(Supplier<FrameReader> opener) {
    this.opener = opener;
  }

  @Override
  public boolean hasNext() {
    TaskContext task = TaskContext.get();
    if (task != null && task.isInterrupted()) {
      throw new TaskKilledException("stopped between two frames");
    }
    if (exhausted) {
      return false;
    }
    try {
      if (reader == null) {
        reader = opener.get();
      }
      exhausted = !reader.hasNext();
    } catch (CancellationException e) {
      throw e;
    } catch (RuntimeException e) {
      exhausted = true;
      fault = e;
    }
    return !exhausted;
  }

  @Override
  public RgbFrame next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the segment has no more frames");
    }
    frames++;
    return reader.next();
  }

  /**
   * How it ended.
   *
   * @param status of the segment
   * @param error why not all of it, or null
   * @param endMillis end of what was decoded, exclusive
   */
  record End(Status status, String error, long endMillis) {}

  /** Tells how it ended; after {@link #hasNext} has returned false. */
  End end() {
    if (fault != null) {
      Status status = frames == 0 ? Status.FAILED : Status.PARTIAL;
      return new End(status, reason(fault), 0);
    }
    Outcome outcome = reader.outcome();
    long end = outcome.decodedMillis() + 1;
    if (outcome.complete()) {
      return new End(Status.INDEXED, null, end);
    }
    String error =
        outcome.endedEarly()
            ? outcome.reason()
            : "%d damaged packets, %d damaged frames"
                .formatted(outcome.damagedPackets(), outcome.damagedFrames());
    return new End(Status.PARTIAL, error, end);
  }

  /** What a row says of an exception: a known fault in its own words, another by its name. */
  static String reason(RuntimeException e) {
    return e instanceof SluiceException known ? known.reason() : e.toString();
  }

  long decodeMillis() {
    return reader == null ? 0 : reader.decodeNanos() / 1_000_000;
  }

  @Override
  public void close() {
    if (reader != null) {
      reader.close();
    }
  }
}
