package org.sluice.pipelines.scenes;

import java.util.List;

/**
 * A thing in a scene.
 *
 * @param id its index among the scene's objects
 * @param colour at first
 * @param radius half of its square's side, in pixels
 * @param depth smaller is nearer, and hides what is farther
 * @param legs its path, without gaps in time; it is not there before the first or after the last
 * @param repaints its later colours, by time
 */
public record SceneObject(
    int id,
    Shape shape,
    Colour colour,
    Size size,
    double radius,
    double depth,
    List<Leg> legs,
    List<Repaint> repaints) {

  /** Checks that the path has no gap. */
  public SceneObject {
    legs = List.copyOf(legs);
    repaints = List.copyOf(repaints);
    if (legs.isEmpty()) {
      throw new IllegalArgumentException("legs are none but an object needs at least one");
    }
    for (int i = 1; i < legs.size(); i++) {
      if (legs.get(i).startMillis() != legs.get(i - 1).endMillis()) {
        throw new IllegalArgumentException(
            "leg %d starts at %d but must start where the one before ends, at %d"
                .formatted(i, legs.get(i).startMillis(), legs.get(i - 1).endMillis()));
      }
    }
  }

  /** Inclusive. */
  public long startMillis() {
    return legs.get(0).startMillis();
  }

  /** Exclusive. */
  public long endMillis() {
    return legs.get(legs.size() - 1).endMillis();
  }

  /** Whether it is there, be it outside the picture. */
  public boolean existsAt(double millis) {
    return millis >= startMillis() && millis < endMillis();
  }

  /** Its colour at a time. */
  public Colour colourAt(double millis) {
    Colour now = colour;
    for (Repaint repaint : repaints) {
      if (repaint.millis() <= millis) {
        now = repaint.colour();
      }
    }
    return now;
  }

  /** Its colour and shape at a time. */
  public Pair pairAt(double millis) {
    return new Pair(colourAt(millis), shape);
  }

  /** The part of the path at a time when it exists. */
  Leg legAt(double millis) {
    for (Leg leg : legs) {
      if (millis < leg.endMillis()) {
        return leg;
      }
    }
    throw new IllegalArgumentException("object %d is gone at %s ms".formatted(id, millis));
  }
}
