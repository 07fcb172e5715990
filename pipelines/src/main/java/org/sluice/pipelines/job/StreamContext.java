package org.sluice.pipelines.job;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * The recent frames of one stream, with which the questions about its next segment are asked. It
 * holds no frame longer than it can be of use, and never more than twice what a segment is asked
 * with, whatever the clock of the stream does. In the state it lies as one entry a segment, so that
 * a segment writes its own frames and no others.
 */
final class StreamContext {
  private final long reachMillis;
  private final int mostFrames;
  private final Deque<ContextChunk> chunks = new ArrayDeque<>();
  private final List<ContextChunk> added = new ArrayList<>();
  private final List<Long> dropped = new ArrayList<>();
  private int held;
  private long nextNumber;

  /**
   * Goes on where the stream's last file stopped.
   *
   * @param reachMillis how long before a segment its context begins; 0 for none
   * @param mostFrames of the context of a segment
   * @param kept in the order of their numbers
   * @param nextNumber the number of the segment to come
   */
  StreamContext(long reachMillis, int mostFrames, Collection<ContextChunk> kept, long nextNumber) {
    this.reachMillis = reachMillis;
    this.mostFrames = mostFrames;
    this.nextNumber = nextNumber;
    for (ContextChunk chunk : kept) {
      if (reachMillis == 0) {
        dropped.add(chunk.number()); // another run had more of it
      } else {
        chunks.add(chunk);
        held += chunk.frames().size();
      }
    }
  }

  /** For segments that are asked on their own. */
  static StreamContext none() {
    return new StreamContext(0, 0, List.of(), 0);
  }

  /** The frames that a segment which begins at a time is asked with, in order of time. */
  List<ContextFrame> before(long startMillis) {
    List<ContextFrame> frames =
        chunks.stream()
            .flatMap(chunk -> chunk.frames().stream())
            .filter(f -> f.atMillis() < startMillis && f.atMillis() >= startMillis - reachMillis)
            .sorted(Comparator.comparingLong(ContextFrame::atMillis))
            .toList();
    return frames.subList(Math.max(0, frames.size() - mostFrames), frames.size());
  }

  /** Takes in the frames of the segment that comes next in the stream, in order of time. */
  void add(List<ContextFrame> frames) {
    if (reachMillis == 0 || frames.isEmpty()) {
      return;
    }
    List<ContextFrame> last =
        List.copyOf(frames.subList(Math.max(0, frames.size() - mostFrames), frames.size()));
    ContextChunk chunk = new ContextChunk(nextNumber++, last);
    chunks.add(chunk);
    added.add(chunk);
    held += last.size();
    long newest = chunks.stream().mapToLong(ContextChunk::newestMillis).max().orElseThrow();
    while (chunks.size() > 1
        && (chunks.element().newestMillis() < newest - reachMillis
            || held - chunks.element().frames().size() >= mostFrames)) {
      ContextChunk gone = chunks.remove();
      held -= gone.frames().size();
      if (!added.remove(gone)) {
        dropped.add(gone.number());
      }
    }
  }

  /** What has come since this object was made and is to be kept. */
  List<ContextChunk> added() {
    return added;
  }

  /** Numbers of what was kept before and is of no use any more. */
  List<Long> dropped() {
    return dropped;
  }

  /** The number of the oldest entry; {@link #nextNumber} where there is none. */
  long firstNumber() {
    return chunks.isEmpty() ? nextNumber : chunks.element().number();
  }

  /** The number of the segment to come. */
  long nextNumber() {
    return nextNumber;
  }
}
