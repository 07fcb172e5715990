package org.sluice.pipelines.scenes;

/** How far frames have shown an object to move, and whether they have shown it stop. */
final class Rest {
  private static final double MOVES_PIXELS = 0.5;

  private Rest() {}

  /** How far it was from where it was first there, over the background, in pixels. */
  static double farthest(Track track, History history) {
    double farthest = 0;
    int first = track.firstThere();
    for (int i = first; i < history.frames(); i++) {
      if (track.state(i) != null) {
        farthest = Math.max(farthest, way(track, history, first, i));
      }
    }
    return farthest;
  }

  /** Whether it stood between two frames after it had moved. */
  static boolean hasStopped(Track track, History history) {
    boolean moved = false;
    for (int i = track.firstThere() + 1; i < history.frames(); i++) {
      boolean moves = track.state(i) != null && way(track, history, i - 1, i) >= MOVES_PIXELS;
      if (moved && !moves) {
        return true;
      }
      moved |= moves;
    }
    return false;
  }

  private static double way(Track track, History history, int from, int to) {
    ObjectState one = track.state(from);
    ObjectState two = track.state(to);
    Pan pan = history.scene().pan();
    double panX = pan.x(history.millis(to)) - pan.x(history.millis(from));
    double panY = pan.y(history.millis(to)) - pan.y(history.millis(from));
    return Math.hypot(two.x() + panX - one.x(), two.y() + panY - one.y());
  }
}
