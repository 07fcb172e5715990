package org.sluice.pipelines.scenes;

import java.util.Locale;

/**
 * Something that happens to an object, at the first video frame that shows it.
 *
 * @param object id
 * @param other id of the object in front of it, the new colour, or nothing
 */
public record SceneEvent(long millis, Kind kind, int object, String other) {

  /** What can happen. */
  public enum Kind {
    /** The first of it comes into the picture. */
    ENTER,
    /** The last of it leaves the picture. */
    LEAVE,
    /** It begins to move. */
    START,
    /** It stops moving. */
    STOP,
    /** Another object begins to hide it. */
    PASSES_BEHIND,
    /** It gets another colour. */
    COLOUR_CHANGE;

    /** The name in files. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
