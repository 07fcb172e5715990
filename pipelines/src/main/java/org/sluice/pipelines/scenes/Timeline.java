package org.sluice.pipelines.scenes;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Lets objects enter, move, stop and leave, one quarter of a second after the other. */
final class Timeline {
  /** From one object's entry to the next, on average. */
  static final double ENTRY_SECONDS = 1.7;

  private static final long TICK_MILLIS = 250;

  private final Difficulty difficulty;
  private final Split split;
  private final long endMillis;
  private final double pace;
  private final RandomGenerator random;
  private final Routes routes;
  private final List<Actor> all = new ArrayList<>();
  private final List<Actor> active = new ArrayList<>();
  private long nextEntryMillis;

  /**
   * Of one scene.
   *
   * @param pace by which the time from one entry to the next is stretched
   */
  Timeline(
      Difficulty difficulty, Split split, long endMillis, double pace, RandomGenerator random) {
    this.difficulty = difficulty;
    this.split = split;
    this.endMillis = endMillis;
    this.pace = pace;
    this.random = random;
    routes = new Routes(SceneGenerator.SIDE, difficulty == Difficulty.HARD ? 0.5 : 1.05, random);
  }

  List<SceneObject> objects() {
    int first = random.nextInt(1, difficulty == Difficulty.HARD ? 5 : 4);
    for (int i = 0; i < first; i++) {
      Actor actor = newActor();
      if (routes.place(actor, active)) {
        actor.restUntil(random.nextLong(0, 2500));
        join(actor);
      }
    }
    nextEntryMillis = Math.round(pace * random.nextLong(0, 2000));
    for (long now = 0; now < endMillis; now += TICK_MILLIS) {
      tick(now);
    }
    List<SceneObject> objects = new ArrayList<>();
    for (Actor actor : all) {
      objects.add(actor.object(objects.size(), endMillis));
    }
    return objects;
  }

  private void tick(long now) {
    active.removeIf(actor -> actor.arrive(now, now + random.nextLong(700, 2600)));
    int start = active.isEmpty() ? 0 : random.nextInt(active.size());
    for (int i = 0; i < active.size(); i++) {
      Actor actor = active.get((start + i) % active.size());
      if (actor.restsUntil(now) && mayMove()) {
        move(actor, now);
      }
    }
    if (now >= nextEntryMillis && active.size() < difficulty.objects() && mayMove()) {
      Actor actor = newActor();
      if (routes.enter(actor, active, now)) {
        join(actor);
      }
      nextEntryMillis = now + Math.round(pace * random.nextLong(800, 2600));
    }
    if (difficulty == Difficulty.HARD && random.nextDouble() < 0.06 && !active.isEmpty()) {
      repaint(active.get(random.nextInt(active.size())), now);
    }
  }

  private boolean mayMove() {
    return active.stream().filter(Actor::moves).count() < difficulty.moving();
  }

  private void move(Actor actor, long now) {
    double crowd = (double) active.size() / difficulty.objects();
    if (random.nextDouble() < 0.25 + 0.35 * crowd) {
      routes.leave(actor, now);
    } else if (!routes.wander(actor, active, now)) {
      actor.restUntil(now + random.nextLong(500, 1500));
    }
  }

  private void repaint(Actor actor, long now) {
    Colour colour = SceneGenerator.pair(random, split).colour();
    Pair pair = new Pair(colour, actor.pair().shape());
    if (split == Split.UNSEEN || !pair.isHeldOut()) {
      actor.repaint(now, colour);
    }
  }

  private Actor newActor() {
    Size size = random.nextDouble() < 0.4 ? Size.LARGE : Size.SMALL;
    return new Actor(
        SceneGenerator.pair(random, split),
        size,
        SceneGenerator.radius(random, size),
        random.nextDouble());
  }

  private void join(Actor actor) {
    active.add(actor);
    all.add(actor);
  }
}
