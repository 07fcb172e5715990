package org.sluice.pipelines.events;

import java.io.Serializable;
import java.time.Instant;

/**
 * An event and where it is.
 *
 * @param streamId of its stream
 * @param originMillis UTC time that the event's times count from: when its file begins
 * @param event what and when
 */
public record StreamEvent(String streamId, long originMillis, Event event) implements Serializable {
  /** When it begins. */
  public Instant startAt() {
    return Instant.ofEpochMilli(originMillis + event.startMillis());
  }

  /** When it ends. */
  public Instant endAt() {
    return Instant.ofEpochMilli(originMillis + event.endMillis());
  }
}
