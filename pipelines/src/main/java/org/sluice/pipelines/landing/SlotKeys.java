package org.sluice.pipelines.landing;

import org.apache.spark.unsafe.hash.Murmur3_x86_32;

/** Grouping keys that Spark's hash partitioning sends each to a partition of its own. */
final class SlotKeys {
  /** The seed of Spark's hash expression. */
  private static final int SEED = 42;

  private SlotKeys() {}

  /** For each of {@code partitions} partitions, in order, the lowest key that goes there. */
  static int[] of(int partitions) {
    int[] keys = new int[partitions];
    boolean[] found = new boolean[partitions];
    int left = partitions;
    for (int key = 0; left > 0; key++) {
      int partition = Math.floorMod(Murmur3_x86_32.hashInt(key, SEED), partitions);
      if (!found[partition]) {
        found[partition] = true;
        keys[partition] = key;
        left--;
      }
    }
    return keys;
  }
}
