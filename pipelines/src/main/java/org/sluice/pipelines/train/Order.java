package org.sluice.pipelines.train;

import java.util.SplittableRandom;

/** An endless order over shards of things that shuffles shards and what is in them every round. */
record Order(int shards, int perShard, long seed) {
  /**
   * A place in it.
   *
   * @param round how often everything has been seen before
   * @param shard which one
   * @param index in the shard
   */
  record Place(long round, int shard, int index) {}

  Place at(long number) {
    long all = (long) shards * perShard;
    long round = number / all;
    int inRound = (int) (number % all);
    int shard =
        round == 0
            ? inRound / perShard // as they are rendered
            : shuffled(shards, seed + round)[inRound / perShard];
    int index = shuffled(perShard, seed + 31 * round + 7919L * shard)[inRound % perShard];
    return new Place(round, shard, index);
  }

  private static int[] shuffled(int size, long seed) {
    int[] order = new int[size];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
