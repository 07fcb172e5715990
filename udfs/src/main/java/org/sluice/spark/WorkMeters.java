package org.sluice.spark;

import com.codahale.metrics.Meter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.sluice.videollm.EncodedFrame;

/**
 * What the tasks of this process have done since it started, counted where they do it, whether or
 * not anybody looks. {@link SluicePlugin} publishes it. Counts belong to a process as its models do
 * ({@link ExecutorModels}), so there is one of these in each.
 */
public final class WorkMeters {
  private static final WorkMeters OF_THIS_PROCESS = new WorkMeters();

  private final Meter frames = new Meter();
  private final LongAdder referenceFrames = new LongAdder();
  private final LongAdder tokensIn = new LongAdder();
  private final LongAdder tokensKept = new LongAdder();
  private final LongAdder towerTokens = new LongAdder();
  private final LongAdder recomputedTokens = new LongAdder();
  private final LongAdder segments = new LongAdder();
  private final LongAdder faultySegments = new LongAdder();
  private final LongAdder files = new LongAdder();
  private final LongAdder faultyFiles = new LongAdder();
  private final LongAdder failedTasks = new LongAdder();
  private final LongAdder queueWaitMillis = new LongAdder();
  private final AtomicLong cacheBytes = new AtomicLong();
  private final AtomicLong lagMillis = new AtomicLong();

  WorkMeters() {}

  /** Those of this process. */
  public static WorkMeters ofThisProcess() {
    return OF_THIS_PROCESS;
  }

  /** A frame was encoded and reduced. */
  public void encoded(EncodedFrame frame) {
    frames.mark();
    if (frame.reference()) {
      referenceFrames.increment();
    }
    tokensIn.add(frame.tokensDense());
    tokensKept.add(frame.positions().length);
    towerTokens.add(frame.tokensOfTower());
    recomputedTokens.add(frame.tokensRecomputed());
  }

  /**
   * A segment is over.
   *
   * @param faulty whether not all of it could be encoded
   * @param cacheBytesOfGroup what the references of a full group take, see {@link
   *     org.sluice.videollm.VideoLlm#cacheBytes}
   */
  public void segment(boolean faulty, long cacheBytesOfGroup) {
    segments.increment();
    if (faulty) {
      faultySegments.increment();
    }
    cacheBytes.set(cacheBytesOfGroup);
  }

  /**
   * A task takes a recorder's file, which has waited since it was written.
   *
   * @param modifiedMillis when that was
   */
  public void taken(long modifiedMillis) {
    files.increment();
    queueWaitMillis.add(Math.max(0, System.currentTimeMillis() - modifiedMillis));
  }

  /**
   * A recorder's file is encoded.
   *
   * @param lastFrameAtMillis when its stream's last frame was taken, 0 where it has none
   */
  public void caughtUp(long lastFrameAtMillis) {
    if (lastFrameAtMillis > 0) {
      lagMillis.set(System.currentTimeMillis() - lastFrameAtMillis);
    }
  }

  /** A file could not be read at all. */
  public void faultyFile() {
    faultyFiles.increment();
  }

  void failedTask() {
    failedTasks.increment();
  }

  /** The numbers by the names they are published under; each may be read at any time. */
  Map<String, Supplier<Number>> gauges() {
    Map<String, Supplier<Number>> gauges = new LinkedHashMap<>();
    gauges.put("frames", frames::getCount);
    gauges.put("framesPerSecond", frames::getOneMinuteRate);
    gauges.put("referenceFrames", referenceFrames::sum);
    gauges.put("tokensIn", tokensIn::sum);
    gauges.put("tokensKept", tokensKept::sum);
    gauges.put("recomputedShare", this::recomputedShare);
    gauges.put("cacheHits", () -> towerTokens.sum() - recomputedTokens.sum());
    gauges.put("cacheBytes", cacheBytes::get);
    gauges.put("segments", segments::sum);
    gauges.put("faultySegments", faultySegments::sum);
    gauges.put("files", files::sum);
    gauges.put("faultyFiles", faultyFiles::sum);
    gauges.put("failedTasks", failedTasks::sum);
    gauges.put("queueWaitMillis", queueWaitMillis::sum);
    gauges.put("lagMillis", lagMillis::get);
    return gauges;
  }

  private double recomputedShare() {
    long all = towerTokens.sum();
    return all == 0 ? 0 : (double) recomputedTokens.sum() / all;
  }
}
