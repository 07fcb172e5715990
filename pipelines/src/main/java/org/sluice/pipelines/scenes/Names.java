package org.sluice.pipelines.scenes;

import java.util.ArrayList;
import java.util.List;

/** How an object can be named so that no other can be meant. */
final class Names {
  private Names() {}

  /** By colour and shape, by shape or by colour, among what is in the picture now. */
  static List<String> now(Track track, List<Track> present) {
    Pair pair = track.now().pair();
    List<String> names = new ArrayList<>();
    if (present.stream().filter(other -> other.now().pair().equals(pair)).count() == 1) {
      names.add(pair.words());
    }
    if (isOnlyShape(track, present)) {
      names.add(pair.shape().word());
    }
    if (isOnlyColour(track, present)) {
      names.add(colour(pair.colour()));
    }
    return names;
  }

  /** As in "red object". */
  static String colour(Colour colour) {
    return colour.word() + " object";
  }

  static boolean isOnlyShape(Track track, List<Track> among) {
    return among.stream()
        .noneMatch(t -> t != track && t.object().shape() == track.object().shape());
  }

  static boolean isOnlyColour(Track track, List<Track> present) {
    Colour colour = track.now().colour();
    return present.stream().noneMatch(other -> other != track && other.now().colour() == colour);
  }

  /**
   * Whether no other object that was ever shown had this colour and shape, and this one no other.
   */
  static boolean isOnlyPair(Track track, History history) {
    return track.hasOneColour()
        && history.shown().stream()
            .noneMatch(other -> other != track && other.hasBeen(track.pair()));
  }
}
