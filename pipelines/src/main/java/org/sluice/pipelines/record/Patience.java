package org.sluice.pipelines.record;

import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Until when FFmpeg may wait for a camera: its interrupt callback asks a few times a second. May be
 * ended from another thread.
 */
final class Patience implements AutoCloseable {
  /**
   * Serves every camera, as JavaCPP compiles in a small fixed number of callback objects: what it
   * goes by is the native memory that FFmpeg hands to it.
   */
  private static final Check CHECK = new Check();

  private static final class Check extends AVIOInterruptCB.Callback_Pointer {
    @Override
    public int call(Pointer opaque) {
      return System.nanoTime() - new LongPointer(opaque).get() >= 0 ? 1 : 0;
    }
  }

  private LongPointer untilNanos = new LongPointer(1);
  private boolean ended;

  Patience() {
    untilNanos.put(System.nanoTime());
  }

  /** Has FFmpeg ask in whatever it does with this input. */
  void attach(AVFormatContext context) {
    context.interrupt_callback().callback(CHECK).opaque(untilNanos);
  }

  /** Lets it wait for so long from now on, unless {@link #end} has been called. */
  synchronized void begin(double seconds) {
    if (!ended && untilNanos != null) {
      untilNanos.put(System.nanoTime() + Math.round(seconds * 1e9));
    }
  }

  /** Whether the time is over, or {@link #end} has been called. */
  synchronized boolean isOver() {
    return untilNanos == null || System.nanoTime() - untilNanos.get() >= 0;
  }

  /** Ends every wait now and for ever. */
  synchronized void end() {
    ended = true;
    if (untilNanos != null) {
      untilNanos.put(System.nanoTime());
    }
  }

  /** Only after the input is closed. */
  @Override
  public synchronized void close() {
    untilNanos.close();
    untilNanos = null;
  }
}
