package org.sluice.pipelines.scenes;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A colour on a shape. */
public record Pair(Colour colour, Shape shape) {
  private static final List<Pair> HELD_OUT =
      List.of(
          new Pair(Colour.RED, Shape.CROSS),
          new Pair(Colour.GREEN, Shape.TRIANGLE),
          new Pair(Colour.BLUE, Shape.SQUARE),
          new Pair(Colour.YELLOW, Shape.CIRCLE),
          new Pair(Colour.PURPLE, Shape.STAR),
          new Pair(Colour.CYAN, Shape.TRIANGLE));

  /** Pairs that only {@link Split#UNSEEN} shows: every colour once, every shape once or twice. */
  public static List<Pair> heldOut() {
    return HELD_OUT;
  }

  /** Pairs that every split shows. */
  public static List<Pair> common() {
    List<Pair> pairs = new ArrayList<>();
    for (Colour colour : Colour.values()) {
      for (Shape shape : Shape.values()) {
        Pair pair = new Pair(colour, shape);
        if (!pair.isHeldOut()) {
          pairs.add(pair);
        }
      }
    }
    return List.copyOf(pairs);
  }

  /** One or two pairs. */
  static Set<Pair> both(Pair one, Pair two) {
    return one.equals(two) ? Set.of(one) : Set.of(one, two);
  }

  /** Whether only {@link Split#UNSEEN} shows it. */
  public boolean isHeldOut() {
    return HELD_OUT.contains(this);
  }

  /** As in "red star". */
  public String words() {
    return colour.word() + " " + shape.word();
  }
}
