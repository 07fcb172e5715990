package org.sluice.pipelines.scenes;

import java.util.EnumMap;
import java.util.Map;

/**
 * Which scenes a directory holds.
 *
 * @param seed of the first scene; sets of two seeds share no scene
 * @param count of scenes
 * @param seconds of each
 * @param questions about each, over all families
 * @param everySeconds from one object's entry to the next, about; 0 for as often as in the scenes
 *     that models learn from. Such sparse scenes are asked at their end, about what was to be seen
 *     anywhere in them
 */
public record SceneSetOptions(
    long seed,
    int count,
    Difficulty difficulty,
    Split split,
    double seconds,
    int questions,
    double everySeconds) {
  /** The most scenes of a set. */
  public static final int MOST_SCENES = 1_000_000;

  private static final int LONGEST_SECONDS = 24 * 3600;
  private static final int LONGEST_PAUSE_SECONDS = 3600;

  /** Checks the numbers. */
  public SceneSetOptions {
    check(seed >= 0 && seed < MOST_SCENES, "seed", seed, "from 0 to 999999");
    check(count >= 1 && count <= MOST_SCENES, "count", count, "from 1 to 1000000");
    check(seconds >= 1 && seconds <= LONGEST_SECONDS, "seconds", seconds, "from 1 to 86400");
    check(questions >= 0, "questions", questions, "0 or more");
    check(
        everySeconds == 0 || everySeconds >= 1 && everySeconds <= LONGEST_PAUSE_SECONDS,
        "every",
        everySeconds,
        "from 1 to 3600, or 0");
  }

  /** Scenes in which as much happens as in those that models learn from. */
  public SceneSetOptions(
      long seed, int count, Difficulty difficulty, Split split, double seconds, int questions) {
    this(seed, count, difficulty, split, seconds, questions, 0);
  }

  private static void check(boolean holds, String name, Object value, String rule) {
    if (!holds) {
      throw SceneErrors.option(name, value, rule);
    }
  }

  /** The scene at an index below {@code count}. */
  public Scene scene(int index) {
    long number = seed * MOST_SCENES + index;
    return isSparse()
        ? SceneGenerator.sparse(number, difficulty, split, seconds, everySeconds)
        : SceneGenerator.scene(number, difficulty, split, seconds);
  }

  /** Whether little happens in them. */
  boolean isSparse() {
    return everySeconds > 0;
  }

  /** How many questions each family gets: those first named get what is left over. */
  Map<Family, Integer> perFamily() {
    int families = Family.values().length;
    Map<Family, Integer> counts = new EnumMap<>(Family.class);
    for (Family family : Family.values()) {
      counts.put(family, (questions + families - 1 - family.ordinal()) / families);
    }
    return counts;
  }
}
