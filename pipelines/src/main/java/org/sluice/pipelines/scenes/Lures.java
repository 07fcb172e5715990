package org.sluice.pipelines.scenes;

/** Which things that are not there are worth asking for: those that are nearly there. */
final class Lures {
  private static final int GONE = 8;
  private static final int LATER = 6;
  private static final int ALIKE = 2;

  private Lures() {}

  /** How often a pair that is not in the picture should be asked for, compared with others. */
  static int weight(Pair pair, History history) {
    int weight = 1;
    for (Track track : history.shown()) {
      if (track.hasBeen(pair)) {
        weight = Math.max(weight, GONE);
      } else if (isLike(pair, track.pair())) {
        weight = Math.max(weight, ALIKE);
      }
    }
    for (SceneObject object : history.scene().objects()) {
      boolean later = object.startMillis() > history.nowMillis();
      if (later && object.pairAt(object.startMillis()).equals(pair)) {
        weight = Math.max(weight, LATER);
      }
    }
    return weight;
  }

  private static boolean isLike(Pair one, Pair two) {
    return one.colour() == two.colour() || one.shape() == two.shape();
  }
}
