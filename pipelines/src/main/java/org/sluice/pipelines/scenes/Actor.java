package org.sluice.pipelines.scenes;

import java.util.ArrayList;
import java.util.List;

/** An object whose path is still being made. */
final class Actor {
  private final Pair pair;
  private final Size size;
  private final double radius;
  private final double depth;
  private final List<Leg> legs = new ArrayList<>();
  private final List<Repaint> repaints = new ArrayList<>();
  private double x;
  private double y;
  private long restFromMillis;
  private long restUntilMillis;
  private Leg way;
  private boolean leaving;

  Actor(Pair pair, Size size, double radius, double depth) {
    this.pair = pair;
    this.size = size;
    this.radius = radius;
    this.depth = depth;
  }

  Pair pair() {
    return pair;
  }

  double radius() {
    return radius;
  }

  /** Where it is, or is going to. */
  double x() {
    return x;
  }

  /** Where it is, or is going to. */
  double y() {
    return y;
  }

  boolean moves() {
    return way != null;
  }

  boolean leaves() {
    return leaving;
  }

  void place(double placeX, double placeY) {
    x = placeX;
    y = placeY;
  }

  void restUntil(long millis) {
    restUntilMillis = millis;
  }

  /** Whether it stands and has stood long enough. */
  boolean restsUntil(long now) {
    return way == null && now >= restUntilMillis;
  }

  /** Starts a move from where it is. */
  void go(Leg leg, boolean away) {
    if (leg.startMillis() > restFromMillis && !firstAppears()) {
      legs.add(Leg.still(restFromMillis, leg.startMillis(), x, y));
    }
    legs.add(leg);
    way = leg;
    leaving = away;
    x = leg.toX();
    y = leg.toY();
  }

  /** Ends a move whose time is over; true when the object is gone with it. */
  boolean arrive(long now, long standUntilMillis) {
    if (way == null || way.endMillis() > now) {
      return false;
    }
    restFromMillis = way.endMillis();
    restUntilMillis = standUntilMillis;
    way = null;
    return leaving;
  }

  void repaint(long millis, Colour colour) {
    Colour before = repaints.isEmpty() ? pair.colour() : repaints.get(repaints.size() - 1).colour();
    if (colour != before) {
      repaints.add(new Repaint(millis, colour));
    }
  }

  SceneObject object(int id, long endMillis) {
    long reached = legs.isEmpty() ? 0 : legs.get(legs.size() - 1).endMillis();
    if (!leaving && reached < endMillis) {
      legs.add(Leg.still(reached, endMillis, x, y));
    }
    return new SceneObject(id, pair.shape(), pair.colour(), size, radius, depth, legs, repaints);
  }

  /** An object that comes from outside is not there before. */
  private boolean firstAppears() {
    return legs.isEmpty() && (x < 0 || y < 0 || x > SceneGenerator.SIDE || y > SceneGenerator.SIDE);
  }
}
