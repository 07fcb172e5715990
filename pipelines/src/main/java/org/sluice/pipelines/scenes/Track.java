package org.sluice.pipelines.scenes;

import java.util.ArrayList;
import java.util.List;

/** What frames have shown of one object so far, the last of them at the moment of asking. */
final class Track {
  private final SceneObject object;
  private final List<ObjectState> states = new ArrayList<>();

  Track(SceneObject object) {
    this.object = object;
  }

  /** Adds the next frame's state, null when the object does not exist. */
  void add(ObjectState state) {
    states.add(state);
  }

  SceneObject object() {
    return object;
  }

  ObjectState state(int index) {
    return states.get(index);
  }

  /** Its state now; null when the object does not exist. */
  ObjectState now() {
    return states.get(states.size() - 1);
  }

  Presence presence(int index) {
    return Presence.of(states.get(index));
  }

  boolean isSeen() {
    return Presence.of(now()) == Presence.SEEN;
  }

  boolean isAbsent() {
    return Presence.of(now()) == Presence.ABSENT;
  }

  /** The first frame in which it is seen, or -1. */
  int firstSeen() {
    for (int i = 0; i < states.size(); i++) {
      if (presence(i) == Presence.SEEN) {
        return i;
      }
    }
    return -1;
  }

  /** The first frame in which it is not absent, or -1. */
  int firstThere() {
    for (int i = 0; i < states.size(); i++) {
      if (presence(i) != Presence.ABSENT) {
        return i;
      }
    }
    return -1;
  }

  /** The last frame in which it is not absent, or -1. */
  int lastThere() {
    int i = states.size() - 1;
    while (i >= 0 && presence(i) == Presence.ABSENT) {
      i--;
    }
    return i;
  }

  boolean wasSeen() {
    return firstSeen() >= 0;
  }

  boolean wasThere() {
    return firstThere() >= 0;
  }

  /** Whether it was seen and has left the picture, for good. */
  boolean isGone() {
    return wasSeen() && isAbsent();
  }

  /** Whether frames have shown it in this colour and shape. */
  boolean hasBeen(Pair pair) {
    for (int i = 0; i < states.size(); i++) {
      if (presence(i) != Presence.ABSENT && state(i).pair().equals(pair)) {
        return true;
      }
    }
    return false;
  }

  /** Whether all frames show one colour. */
  boolean hasOneColour() {
    int first = firstThere();
    for (int i = first; i >= 0 && i < states.size(); i++) {
      if (state(i) != null && state(i).colour() != state(first).colour()) {
        return false;
      }
    }
    return first >= 0;
  }

  /** Its colour and shape when it was first there. */
  Pair pair() {
    return state(firstThere()).pair();
  }
}
