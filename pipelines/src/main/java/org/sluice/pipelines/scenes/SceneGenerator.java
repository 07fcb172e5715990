package org.sluice.pipelines.scenes;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Draws scenes: the same from the same seed, never the same in two splits. */
public final class SceneGenerator {
  /** Width and height of the pictures, in pixels. */
  public static final int SIDE = 192;

  /** Video frames a second. */
  public static final double FRAMES_PER_SECOND = 8;

  /** Length of a scene if nothing else is said. */
  public static final double SECONDS = 6;

  private static final int CROWDED_FRAMES = 12;
  private static final double CROWDED_FRAMES_PER_SECOND = 2;

  private SceneGenerator() {}

  /** A scene of {@link #SECONDS}. */
  public static Scene scene(long seed, Difficulty difficulty, Split split) {
    return scene(seed, difficulty, split, SECONDS);
  }

  /** A scene of any length: things happen all along it. */
  public static Scene scene(long seed, Difficulty difficulty, Split split, double seconds) {
    String kind = split.word() + "-" + difficulty.word();
    return scene(kind, seed, difficulty, split, seconds, 1);
  }

  /**
   * A scene of any length in which little happens: most of the time one or no object is there.
   *
   * @param everySeconds from one object's entry to the next, about
   */
  public static Scene sparse(
      long seed, Difficulty difficulty, Split split, double seconds, double everySeconds) {
    String kind = split.word() + "-" + difficulty.word() + "-sparse";
    double pace = everySeconds / Timeline.ENTRY_SECONDS;
    return scene(kind, seed, difficulty, split, seconds, pace);
  }

  private static Scene scene(
      String kind, long seed, Difficulty difficulty, Split split, double seconds, double pace) {
    int frames = (int) Math.round(seconds * FRAMES_PER_SECOND);
    if (frames < 1) {
      throw new IllegalArgumentException(
          "seconds is %s but must be at least %s".formatted(seconds, 1 / FRAMES_PER_SECOND));
    }
    RandomGenerator random = new SplittableRandom(Seeds.of(seed, split, difficulty, false));
    Background background = Backgrounds.draw(random);
    Pan pan = difficulty == Difficulty.HARD ? pan(random) : Pan.NONE;
    long endMillis = Math.round(frames * 1000 / FRAMES_PER_SECOND);
    List<SceneObject> objects = new Timeline(difficulty, split, endMillis, pace, random).objects();
    return new Scene(
        id(kind, seed),
        seed,
        difficulty,
        split,
        SIDE,
        SIDE,
        frames,
        FRAMES_PER_SECOND,
        background,
        pan,
        objects);
  }

  /**
   * Pictures of up to eight objects each, a new arrangement every frame at two frames a second: for
   * learning what objects look like from few pictures. Without held-out pairs in every split but
   * {@link Split#UNSEEN}.
   */
  public static Scene crowded(long seed, Split split) {
    RandomGenerator random = new SplittableRandom(Seeds.of(seed, split, Difficulty.HARD, true));
    Background background = Backgrounds.draw(random);
    List<SceneObject> objects = new ArrayList<>();
    for (int frame = 0; frame < CROWDED_FRAMES; frame++) {
      long start = Math.round(frame * 1000 / CROWDED_FRAMES_PER_SECOND);
      long end = Math.round((frame + 1) * 1000 / CROWDED_FRAMES_PER_SECOND);
      int count = random.nextInt(4, 9);
      for (int i = 0; i < count; i++) {
        Pair pair = pair(random, split);
        Size size = random.nextInt(3) == 0 ? Size.LARGE : Size.SMALL;
        Leg leg =
            Leg.still(start, end, random.nextDouble(-2, SIDE + 2), random.nextDouble(-2, SIDE + 2));
        objects.add(
            new SceneObject(
                objects.size(),
                pair.shape(),
                pair.colour(),
                size,
                radius(random, size),
                random.nextDouble(),
                List.of(leg),
                List.of()));
      }
    }
    return new Scene(
        id(split.word() + "-crowded", seed),
        seed,
        Difficulty.HARD,
        split,
        SIDE,
        SIDE,
        CROWDED_FRAMES,
        CROWDED_FRAMES_PER_SECOND,
        background,
        Pan.NONE,
        objects);
  }

  /** A colour and shape that the split may show. */
  static Pair pair(RandomGenerator random, Split split) {
    List<Pair> pairs =
        split == Split.UNSEEN && random.nextDouble() < 0.6 ? Pair.heldOut() : Pair.common();
    return pairs.get(random.nextInt(pairs.size()));
  }

  static double radius(RandomGenerator random, Size size) {
    return size.radius() * random.nextDouble(0.92, 1.08);
  }

  private static Pan pan(RandomGenerator random) {
    return new Pan(
        random.nextDouble(-20, 20),
        random.nextDouble(-12, 12),
        random.nextDouble(14, 30),
        random.nextDouble(0, 2 * Math.PI));
  }

  private static String id(String kind, long seed) {
    return String.format(Locale.ROOT, "%s-%06d", kind, seed);
  }
}
