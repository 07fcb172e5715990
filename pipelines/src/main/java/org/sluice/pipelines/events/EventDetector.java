package org.sluice.pipelines.events;

import java.util.Optional;

/**
 * Finds events in the frames of one stream by hysteresis: one begins with a frame whose change
 * reaches {@code enter}, goes on while frames reach {@code exit}, and ends when none has for {@code
 * holdSeconds}. A frame without a change, the first of a segment, says nothing.
 *
 * <p>Belongs to one stream; frames in order of time.
 */
public final class EventDetector {
  private static final double MILLIS = 1000;

  private final EventOptions options;
  private long previousMillis = -1;
  private boolean active;
  private long startMillis;
  private long lastMovingMillis;
  private double peakChange;
  private Double peakNovelty;

  /** For a new stream. */
  public EventDetector(EventOptions options) {
    this.options = options;
  }

  /**
   * Takes the next frame.
   *
   * @param change share of its tokens that moved, in [0, 1]; null where unknown
   * @param novelty how unlike the stream so far; null where unknown
   * @return the event that this frame shows to be over
   */
  public Optional<Event> accept(long frameMillis, Float change, Float novelty) {
    Optional<Event> over = Optional.empty();
    if (change != null) {
      boolean quiet = change < options.exit();
      if (active && quiet && frameMillis - lastMovingMillis > options.holdSeconds() * MILLIS) {
        over = finish();
      }
      if (active ? change >= options.exit() : change >= options.enter()) {
        move(frameMillis, change, novelty);
      }
    }
    previousMillis = frameMillis;
    return over;
  }

  private void move(long frameMillis, float change, Float novelty) {
    if (!active) {
      active = true;
      // What moved did so since the frame before.
      startMillis = previousMillis < 0 ? frameMillis : previousMillis;
      peakChange = 0;
      peakNovelty = null;
    }
    lastMovingMillis = frameMillis;
    peakChange = Math.max(peakChange, change);
    if (novelty != null) {
      peakNovelty = peakNovelty == null ? novelty : Math.max(peakNovelty, novelty);
    }
  }

  /** Ends the stream and returns the event that was going on. */
  public Optional<Event> finish() {
    if (!active) {
      return Optional.empty();
    }
    active = false;
    Event event = new Event(startMillis, lastMovingMillis, peakChange, peakNovelty);
    return event.seconds() < options.minSeconds() ? Optional.empty() : Optional.of(event);
  }
}
