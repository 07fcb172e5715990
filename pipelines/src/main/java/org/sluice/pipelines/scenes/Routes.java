package org.sluice.pipelines.scenes;

import java.util.List;
import java.util.random.RandomGenerator;

/** Finds ways through a square picture, mostly along its sides. */
final class Routes {
  private static final int TRIES = 12;
  private static final double MARGIN = 3;

  private final double side;
  private final double distance;
  private final RandomGenerator random;

  /**
   * @param side of the picture
   * @param distance how far apart resting places are, in sums of two radii
   */
  Routes(double side, double distance, RandomGenerator random) {
    this.side = side;
    this.distance = distance;
    this.random = random;
  }

  /** Puts an object where no other rests; false when no such place was found. */
  boolean place(Actor actor, List<Actor> others) {
    double near = actor.radius() + MARGIN;
    for (int i = 0; i < TRIES; i++) {
      double x = random.nextDouble(near, side - near);
      double y = random.nextDouble(near, side - near);
      if (isFree(actor, others, x, y)) {
        actor.place(x, y);
        return true;
      }
    }
    return false;
  }

  /** Moves an object to another place in the picture. */
  boolean wander(Actor actor, List<Actor> others, long now) {
    double near = actor.radius() + MARGIN;
    for (int i = 0; i < TRIES; i++) {
      double angle = direction();
      double length = random.nextDouble(40, 120);
      double x = actor.x() + length * Math.cos(angle);
      double y = actor.y() + length * Math.sin(angle);
      if (x > near
          && y > near
          && x < side - near
          && y < side - near
          && isFree(actor, others, x, y)) {
        actor.go(leg(actor.x(), actor.y(), x, y, now), false);
        return true;
      }
    }
    return false;
  }

  /** Brings an object in from outside, to a place in the picture or right through it. */
  boolean enter(Actor actor, List<Actor> others, long now) {
    double out = actor.radius() + 1;
    double near = actor.radius() + MARGIN;
    for (int i = 0; i < TRIES; i++) {
      boolean through = random.nextDouble() < 0.3;
      double along = random.nextDouble(near, side - near);
      double aside = along + random.nextDouble(-0.25, 0.25) * side;
      double into = through ? side + out : random.nextDouble(near + 15, side - near - 15);
      if (aside < near || aside > side - near) {
        continue;
      }
      int edge = random.nextInt(4);
      double[] from = point(edge, -out, along);
      double[] to = point(edge, into, aside);
      if (through || isFree(actor, others, to[0], to[1])) {
        actor.place(from[0], from[1]);
        actor.go(leg(from[0], from[1], to[0], to[1], now), through);
        return true;
      }
    }
    return false;
  }

  /** Takes an object out of the picture. */
  void leave(Actor actor, long now) {
    double out = actor.radius() + 1;
    int edge = random.nextInt(4);
    double along = edge < 2 ? actor.y() : actor.x();
    double aside = along + random.nextDouble(-0.2, 0.2) * side;
    double[] to = point(edge, -out, Math.max(out, Math.min(side - out, aside)));
    actor.go(leg(actor.x(), actor.y(), to[0], to[1], now), true);
  }

  private boolean isFree(Actor actor, List<Actor> others, double x, double y) {
    for (Actor other : others) {
      double apart = distance * (actor.radius() + other.radius());
      if (other != actor && !other.leaves() && Math.hypot(x - other.x(), y - other.y()) < apart) {
        return false;
      }
    }
    return true;
  }

  /** Mostly left, right, up or down, give or take fifteen degrees. */
  private double direction() {
    return random.nextDouble() < 0.75
        ? Math.PI * (random.nextInt(4) / 2.0 + random.nextDouble(-1 / 12.0, 1 / 12.0))
        : random.nextDouble(0, 2 * Math.PI);
  }

  private Leg leg(double fromX, double fromY, double toX, double toY, long now) {
    double pixelsPerSecond = random.nextDouble(28, 62);
    double length = Math.hypot(toX - fromX, toY - fromY);
    long millis = Math.max(1, Math.round(length / pixelsPerSecond * 1000));
    double bend = random.nextDouble() < 0.35 ? random.nextDouble(-0.1, 0.1) : 0;
    return new Leg(now, now + millis, fromX, fromY, toX, toY, bend);
  }

  /** A point by its distance from an edge of the picture and its place along it. */
  private double[] point(int edge, double depth, double along) {
    return switch (edge) {
      case 0 -> new double[] {depth, along};
      case 1 -> new double[] {side - depth, along};
      case 2 -> new double[] {along, depth};
      default -> new double[] {along, side - depth};
    };
  }
}
