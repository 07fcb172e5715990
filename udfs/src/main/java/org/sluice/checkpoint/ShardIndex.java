package org.sluice.checkpoint;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code model.safetensors.index.json}: which shard holds which tensor.
 *
 * @param shardByTensor file name by tensor name, in the order of the index
 */
record ShardIndex(Map<String, String> shardByTensor) {

  static ShardIndex read(Path file) {
    JsonConfig map = JsonConfig.read(file).section("weight_map");
    Map<String, String> shardByTensor = new LinkedHashMap<>();
    for (String tensor : map.keys()) {
      String shard = map.text(tensor);
      // A shard lies beside its index: anything else would read files the user did not name.
      if (shard.isEmpty() || shard.contains("/") || shard.contains("\\") || shard.equals("..")) {
        throw CheckpointErrors.badShardName(file, tensor, shard);
      }
      shardByTensor.put(tensor, shard);
    }
    if (shardByTensor.isEmpty()) {
      throw CheckpointErrors.badConfig(file, "weight_map", "it names no tensor");
    }
    return new ShardIndex(Collections.unmodifiableMap(shardByTensor));
  }

  /** Names of the shards, sorted. */
  Set<String> shards() {
    return new TreeSet<>(shardByTensor.values());
  }

  /** Names of the tensors in a shard. */
  Set<String> tensorsIn(String shard) {
    Set<String> tensors = new LinkedHashSet<>();
    shardByTensor.forEach(
        (tensor, file) -> {
          if (file.equals(shard)) {
            tensors.add(tensor);
          }
        });
    return tensors;
  }
}
