package org.sluice.pipelines.video;

import java.util.Comparator;
import java.util.PriorityQueue;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.global.avcodec;

/**
 * Puts the frames that packets stand for into the order of presentation, while packets come in that
 * of decoding. Packets of the same time are one frame.
 */
final class FrameTimeline {
  private final long frameTicks;
  private final PriorityQueue<Entry> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Entry::timestamp));

  /** No packet yet to come is presented up to here. */
  private long certain = Long.MIN_VALUE;

  private long handedOut = Long.MIN_VALUE;
  private long latest = Long.MIN_VALUE;

  /**
   * A frame.
   *
   * @param timestamp of presentation, in the stream's time base
   * @param key whether its packet is marked as one where decoding can begin
   */
  record Entry(long timestamp, boolean key) {}

  /**
   * Creates an empty timeline.
   *
   * @param frameTicks nominal length of a frame in the stream's time base
   */
  FrameTimeline(long frameTicks) {
    this.frameTicks = Math.max(1, frameTicks);
  }

  /** Takes in the next packet, and gives it a time if it has none. */
  void add(AVPacket packet) {
    long decoded = packet.dts();
    if (packet.pts() == VideoStream.UNKNOWN) {
      boolean lost = decoded == VideoStream.UNKNOWN;
      packet.pts(lost ? latest == Long.MIN_VALUE ? 0 : latest + frameTicks : decoded);
    }
    latest = Math.max(latest, packet.pts());
    if (decoded != VideoStream.UNKNOWN) {
      certain = Math.max(certain, Math.min(decoded, packet.pts()));
    }
    // Such a packet is decoded for the sake of others and never shown.
    if ((packet.flags() & avcodec.AV_PKT_FLAG_DISCARD) == 0) {
      boolean key = (packet.flags() & avcodec.AV_PKT_FLAG_KEY) != 0;
      waiting.add(new Entry(packet.pts(), key));
    }
  }

  /** A decoder that hands out this frame has seen all that come before it. */
  void seenUpTo(long timestamp) {
    certain = Math.max(certain, timestamp);
  }

  /** There are no more packets. */
  void seenAll() {
    certain = Long.MAX_VALUE;
  }

  /** Leaves out what is presented before a time. */
  void startAt(long timestamp) {
    handedOut = timestamp - 1;
  }

  /** Forgets everything. */
  void clear() {
    waiting.clear();
    certain = Long.MIN_VALUE;
    handedOut = Long.MIN_VALUE;
    latest = Long.MIN_VALUE;
  }

  /** The next frame, or null while a packet to come might be before it, or when there is none. */
  Entry poll() {
    while (!waiting.isEmpty() && waiting.peek().timestamp() <= certain) {
      Entry entry = waiting.poll();
      if (entry.timestamp() > handedOut) {
        handedOut = entry.timestamp();
        return entry;
      }
    }
    return null;
  }
}
