package org.sluice.pipelines.scenes;

import java.util.Locale;
import java.util.Optional;

/** A side of the picture, as a place to enter or to leave. */
enum Edge {
  LEFT,
  RIGHT,
  TOP,
  BOTTOM;

  /** Farther from a side, the last frame that shows an object does not tell that it goes there. */
  private static final double NEAR_PIXELS = 72;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Where an object's path begins or ends outside the picture, if frames show it near that side and
   * the camera did not move it out.
   */
  static Optional<Edge> of(Track track, Scene scene, boolean entered) {
    SceneObject object = track.object();
    Leg leg = object.legs().get(entered ? 0 : object.legs().size() - 1);
    double x = entered ? leg.fromX() : leg.toX();
    double y = entered ? leg.fromY() : leg.toY();
    ObjectState state = track.state(entered ? track.firstThere() : track.lastThere());
    for (Edge edge : values()) {
      boolean outside = edge.inside(x, y, scene) < 0;
      double near = edge.inside(state.x(), state.y(), scene);
      boolean nearest = near < NEAR_PIXELS;
      for (Edge other : values()) {
        nearest &= other == edge || near < other.inside(state.x(), state.y(), scene);
      }
      if (outside && nearest) {
        return Optional.of(edge);
      }
    }
    return Optional.empty();
  }

  /** How far a point is inside of this side, in pixels. */
  private double inside(double x, double y, Scene scene) {
    return switch (this) {
      case LEFT -> x;
      case RIGHT -> scene.width() - x;
      case TOP -> y;
      case BOTTOM -> scene.height() - y;
    };
  }
}
