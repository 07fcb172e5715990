package org.sluice.pipelines.record;

/**
 * Makes one line of time of what a connection delivers: from 0, forward only, each packet with both
 * times. Sources leave times out, repeat them, and jump when their clock is set.
 */
final class MediaTimeline {
  /** Further from where it should be, a packet belongs to another line of time. */
  private static final long JUMP_MICROS = 10_000_000;

  /** A little disorder is common; going back further is a clock that was set. */
  private static final long BACK_MICROS = 200_000;

  /** Containers count milliseconds. */
  private static final long LEAST_STEP_MICROS = 1_000;

  /**
   * A packet's place.
   *
   * @param ptsMicros presentation, at least the decoding time
   * @param dtsMicros decoding, higher than the packet's before
   * @param jumped whether the source's own time did not go on from the packet before
   */
  record Stamp(long ptsMicros, long dtsMicros, boolean jumped) {}

  private boolean begun;
  private boolean spliced;
  private long offset;
  private long lastSource;
  private long lastDuration;
  private long lastMicros;

  /** What comes now follows what came before, whatever times it has. */
  void splice() {
    spliced = begun;
  }

  /**
   * Places a packet.
   *
   * @param pts the source's time or {@link CameraInput#UNKNOWN}
   * @param dts likewise
   * @param durationMicros of the packet
   * @param sinceLastMicros how long ago the packet before came
   */
  Stamp place(long pts, long dts, long durationMicros, long sinceLastMicros) {
    long expected = begun ? lastSource + lastDuration : 0;
    long source = dts;
    if (dts == CameraInput.UNKNOWN) {
      source = pts == CameraInput.UNKNOWN ? expected : begun ? Math.min(pts, expected) : pts;
    }
    boolean jumped = false;
    if (!begun) {
      offset = -source;
    } else if (spliced) {
      offset = lastMicros + lastDuration - source;
    } else {
      long step = source - lastSource;
      jumped = step < -BACK_MICROS || step - Math.max(lastDuration, sinceLastMicros) > JUMP_MICROS;
      if (jumped) {
        offset = lastMicros + lastDuration - source;
      }
    }
    long micros = source + offset;
    if (begun && micros < lastMicros + LEAST_STEP_MICROS) {
      micros = lastMicros + LEAST_STEP_MICROS;
    }
    begun = true;
    spliced = false;
    lastSource = source;
    lastDuration = durationMicros;
    lastMicros = micros;
    long shown = pts == CameraInput.UNKNOWN ? micros : pts + offset;
    return new Stamp(Math.max(shown, micros), micros, jumped);
  }
}
