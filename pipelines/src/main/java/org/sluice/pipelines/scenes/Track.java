package org.sluice.pipelines.scenes;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What frames have shown of one object so far, the last of them at the moment of asking. */
final class Track {
  private final SceneObject object;
  private final List<ObjectState> states = new ArrayList<>();
  private final Set<Pair> pairs = new LinkedHashSet<>();
  private int firstSeen = -1;
  private int firstThere = -1;
  private int lastThere = -1;

  /**
   * An object that does not exist in the first frames.
   *
   * @param frames that are over when it first exists
   */
  Track(SceneObject object, int frames) {
    this.object = object;
    for (int i = 0; i < frames; i++) {
      states.add(null);
    }
  }

  /** Adds the next frame's state, null when the object does not exist. */
  void add(ObjectState state) {
    int frame = states.size();
    states.add(state);
    Presence presence = Presence.of(state);
    if (presence != Presence.ABSENT) {
      firstThere = firstThere < 0 ? frame : firstThere;
      lastThere = frame;
      pairs.add(state.pair());
    }
    if (presence == Presence.SEEN && firstSeen < 0) {
      firstSeen = frame;
    }
  }

  SceneObject object() {
    return object;
  }

  /** Its state in a frame; null when the object does not exist. */
  ObjectState state(int frame) {
    return states.get(frame);
  }

  /** Its state now; null when the object does not exist. */
  ObjectState now() {
    return states.get(states.size() - 1);
  }

  boolean isSeen() {
    return Presence.of(now()) == Presence.SEEN;
  }

  boolean isAbsent() {
    return Presence.of(now()) == Presence.ABSENT;
  }

  /** The first frame in which it is seen, or -1. */
  int firstSeen() {
    return firstSeen;
  }

  /** The first frame in which it is not absent, or -1. */
  int firstThere() {
    return firstThere;
  }

  /** The last frame in which it is not absent, or -1. */
  int lastThere() {
    return lastThere;
  }

  boolean wasSeen() {
    return firstSeen >= 0;
  }

  boolean wasThere() {
    return firstThere >= 0;
  }

  /** Whether it was seen and is out of the picture. */
  boolean isGone() {
    return wasSeen() && isAbsent();
  }

  /** Whether frames have shown it in this colour and shape. */
  boolean hasBeen(Pair pair) {
    return pairs.contains(pair);
  }

  /** Whether all frames that show it show one colour. */
  boolean hasOneColour() {
    return pairs.size() == 1;
  }

  /** Its colour and shape when it was first there. */
  Pair pair() {
    return pairs.iterator().next();
  }
}
