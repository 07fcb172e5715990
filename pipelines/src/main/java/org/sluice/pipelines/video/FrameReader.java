package org.sluice.pipelines.video;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.sluice.vision.RgbFrame;

/**
 * Sampled frames of one segment in presentation order, decoded a few frames ahead on a thread of
 * its own.
 *
 * <p>Everything native belongs to that thread and is freed when it ends: after the last frame,
 * after an error, or promptly after {@link #close}. Errors of opening and decoding surface in
 * {@link #hasNext}; so does an interruption of the consumer, as a {@link CancellationException}.
 * Used by one consumer thread.
 */
public final class FrameReader implements Iterator<RgbFrame>, AutoCloseable {
  private static final long CLOSE_PATIENCE_MILLIS = 10_000;

  private sealed interface Item {
    record Frame(RgbFrame frame) implements Item {}

    record End(Outcome outcome) implements Item {}

    record Failure(Throwable cause) implements Item {}
  }

  private final String path;
  private final BlockingQueue<Item> queue;
  private final AtomicLong decodeNanos = new AtomicLong();
  private final Thread thread;
  private Item head;
  private boolean closed;

  private FrameReader(
      FrameOpener opener, String path, Configuration configuration, FrameReaderOptions options) {
    this.path = path;
    this.queue = new ArrayBlockingQueue<>(options.readAheadFrames());
    this.thread = new Thread(() -> decode(opener, configuration, options), "sluice-decode " + path);
    thread.setDaemon(true);
    thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
    thread.start();
  }

  /** Starts reading a segment with FFmpeg in this process. */
  public static FrameReader open(
      String path, Configuration configuration, FrameReaderOptions options) {
    return open(new FfmpegFrameOpener(), path, configuration, options);
  }

  /** Starts reading a segment with another decoder. */
  public static FrameReader open(
      FrameOpener opener, String path, Configuration configuration, FrameReaderOptions options) {
    return new FrameReader(opener, path, configuration, options);
  }

  private void decode(FrameOpener opener, Configuration configuration, FrameReaderOptions options) {
    try {
      queue.put(read(opener, configuration, options));
    } catch (InterruptedException ignored) {
      // The reader was closed: nobody waits for the rest.
    }
  }

  private Item read(FrameOpener opener, Configuration configuration, FrameReaderOptions options)
      throws InterruptedException {
    long since = System.nanoTime();
    try (FrameStream stream = opener.open(path, configuration, options)) {
      while (true) {
        RgbFrame frame = stream.next();
        decodeNanos.addAndGet(System.nanoTime() - since);
        if (frame == null) {
          return new Item.End(stream.outcome());
        }
        queue.put(new Item.Frame(frame));
        since = System.nanoTime();
      }
    } catch (InterruptedException e) {
      throw e;
    } catch (Throwable e) {
      // Nothing may be lost with the thread, not even an error of the JVM.
      return new Item.Failure(e);
    }
  }

  /**
   * Waits for the next frame.
   *
   * @throws org.sluice.SluiceException when the file cannot be read, with the reason
   * @throws CancellationException when the calling thread is interrupted, which it stays
   */
  @Override
  public boolean hasNext() {
    if (closed) {
      throw new IllegalStateException("the reader of %s is closed".formatted(path));
    }
    if (Thread.currentThread().isInterrupted()) {
      throw interrupted();
    }
    if (head == null) {
      try {
        head = queue.take();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw interrupted();
      }
    }
    if (head instanceof Item.Failure failure) {
      if (failure.cause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) failure.cause();
    }
    return head instanceof Item.Frame;
  }

  private CancellationException interrupted() {
    return new CancellationException("interrupted while waiting for frames of " + path);
  }

  @Override
  public RgbFrame next() {
    if (!hasNext()) {
      throw new NoSuchElementException("no more frames in " + path);
    }
    RgbFrame frame = ((Item.Frame) head).frame();
    head = null;
    return frame;
  }

  /** Tells how the segment ended, once {@link #hasNext} has returned false. */
  public Outcome outcome() {
    if (head instanceof Item.End end) {
      return end.outcome();
    }
    throw new IllegalStateException("the outcome is known only after the last frame");
  }

  /** Time spent opening, decoding and converting so far, waiting for the consumer left out. */
  public long decodeNanos() {
    return decodeNanos.get();
  }

  /** Stops decoding and frees everything native; may be called at any time and again. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    boolean interrupted = false;
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_PATIENCE_MILLIS);
    while (thread.isAlive() && System.nanoTime() < deadline) {
      try {
        // A storage that does not answer keeps its thread, which frees all when it wakes up.
        thread.join(CLOSE_PATIENCE_MILLIS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
