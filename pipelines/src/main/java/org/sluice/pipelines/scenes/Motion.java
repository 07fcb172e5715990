package org.sluice.pipelines.scenes;

/** How an object has moved over the background since the frame sampled before. */
public enum Motion {
  /** Not at all. */
  STILL("stands still"),
  /** Leftward, give or take twenty degrees. */
  LEFT("moves left"),
  /** Rightward, give or take twenty degrees. */
  RIGHT("moves right"),
  /** Upward, give or take twenty degrees. */
  UP("moves up"),
  /** Downward, give or take twenty degrees. */
  DOWN("moves down"),
  /** Clearly, but in no direction that has a word. */
  OBLIQUE("moves"),
  /** Too little to be told, or begun or ended just now. */
  UNCLEAR("");

  private static final double CLEAR_PIXELS = 8;
  private static final double DIRECTION_PIXELS = 10;
  private static final double STILL_PIXELS = 0.5;
  private static final double STRAIGHT = 2.7;

  private final String words;

  Motion(String words) {
    this.words = words;
  }

  /** As in captions: a verb, and where it goes. */
  public String words() {
    return words;
  }

  /** Whether it is certain that the object moves. */
  boolean isMoving() {
    return this != STILL && this != UNCLEAR;
  }

  /** Whether it is left, right, up or down. */
  boolean hasDirection() {
    return isMoving() && this != OBLIQUE;
  }

  /** Left, right, up or down. */
  String direction() {
    return words.substring(words.indexOf(' ') + 1);
  }

  /** The motion of an object that exists at {@code millis} in the half second before. */
  static Motion of(SceneObject object, long millis) {
    long since = millis - Sampling.STEP_MILLIS;
    if (since < 0) {
      return UNCLEAR;
    }
    Leg leg = object.legAt(millis);
    double from = Math.max(since, object.startMillis());
    Leg before = object.legAt(from);
    double right = leg.x(millis) - before.x(from);
    double down = leg.y(millis) - before.y(from);
    double pixels = Math.hypot(right, down);
    if (!leg.moves()) {
      return pixels < STILL_PIXELS ? STILL : UNCLEAR;
    }
    if (pixels < CLEAR_PIXELS) {
      return UNCLEAR;
    }
    Motion motion = direction(right, down);
    boolean goesOn = motion == direction(leg.dx(millis), leg.dy(millis));
    return goesOn && pixels >= DIRECTION_PIXELS ? motion : OBLIQUE;
  }

  private static Motion direction(double right, double down) {
    if (Math.abs(right) >= STRAIGHT * Math.abs(down)) {
      return right < 0 ? LEFT : RIGHT;
    }
    if (Math.abs(down) >= STRAIGHT * Math.abs(right)) {
      return down < 0 ? UP : DOWN;
    }
    return OBLIQUE;
  }
}
