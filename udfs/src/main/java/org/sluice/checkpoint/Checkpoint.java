package org.sluice.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The weights of a Hugging Face model directory, in one file ({@code model.safetensors}) or in
 * shards ({@code model.safetensors.index.json} and the files it names).
 *
 * <p>Opening reads headers only and finds every missing or contradictory piece. Tensors go by the
 * names of the published checkpoints, whichever release of transformers saved them. Safe for use by
 * several threads.
 */
public final class Checkpoint implements AutoCloseable {
  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";

  private final Path directory;
  private final List<Safetensors> files;
  private final Map<String, Stored> tensors;

  private Checkpoint(Path directory, List<Safetensors> files, Map<String, Stored> tensors) {
    this.directory = directory;
    this.files = files;
    this.tensors = tensors;
  }

  /** Opens a model directory; it must hold {@code config.json} and safetensors weights. */
  public static Checkpoint open(Path directory) {
    ModelFiles.requireConfig(directory);
    Path single = directory.resolve(SINGLE);
    Path index = directory.resolve(INDEX);
    List<Safetensors> files = new ArrayList<>();
    Map<String, Stored> tensors = new LinkedHashMap<>();
    try {
      if (Files.exists(single)) {
        Safetensors file = Safetensors.open(single);
        files.add(file);
        file.names().forEach(name -> add(tensors, new Stored(file, name)));
      } else if (Files.exists(index)) {
        openShards(directory, ShardIndex.read(index), files, tensors);
      } else {
        throw CheckpointErrors.noWeights(directory, otherWeights(directory));
      }
    } catch (RuntimeException e) {
      files.forEach(Safetensors::close);
      throw e;
    }
    return new Checkpoint(directory, List.copyOf(files), Collections.unmodifiableMap(tensors));
  }

  private static void openShards(
      Path directory, ShardIndex index, List<Safetensors> files, Map<String, Stored> tensors) {
    Map<String, Safetensors> shards = new LinkedHashMap<>();
    for (String shard : index.shards()) {
      if (!Files.exists(directory.resolve(shard))) {
        throw CheckpointErrors.missingShard(
            directory.resolve(shard), index.tensorsIn(shard), index.shards().size());
      }
    }
    for (String shard : index.shards()) {
      Safetensors file = Safetensors.open(directory.resolve(shard));
      files.add(file);
      shards.put(shard, file);
    }
    index
        .shardByTensor()
        .forEach(
            (name, shard) -> {
              Safetensors file = shards.get(shard);
              if (!file.has(name)) {
                throw CheckpointErrors.notInShard(file.file(), name);
              }
              add(tensors, new Stored(file, name));
            });
  }

  private static void add(Map<String, Stored> tensors, Stored stored) {
    String name = TensorNames.canonical(stored.name);
    Stored other = tensors.put(name, stored);
    if (other != null) {
      throw CheckpointErrors.ambiguousTensor(stored.file.file(), other.name, stored.name);
    }
  }

  /** Weights in a format that is not read, to be named in the message: pickles, flax and so on. */
  private static List<String> otherWeights(Path directory) {
    List<String> found = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(
            directory, "*.{bin,pt,pth,h5,msgpack,gguf,onnx,ckpt,safetensors}")) {
      entries.forEach(path -> found.add(path.getFileName().toString()));
    } catch (IOException e) {
      throw CheckpointErrors.unreadable(directory, e);
    }
    Collections.sort(found);
    return found;
  }

  /** The model directory. */
  public Path directory() {
    return directory;
  }

  /** Names of the tensors. */
  public Set<String> names() {
    return tensors.keySet();
  }

  /** Whether there is a tensor of this name. */
  public boolean has(String name) {
    return tensors.containsKey(name);
  }

  /** Type, shape and place of a tensor in its file, under the name it goes by here. */
  public TensorInfo info(String name) {
    Stored stored = stored(name);
    TensorInfo info = stored.file.info(stored.name);
    return new TensorInfo(name, info.dtype(), info.shape(), info.offset(), info.bytes());
  }

  /** See {@link Safetensors#bytes(String)}. */
  public ByteBuffer bytes(String name) {
    Stored stored = stored(name);
    return stored.file.bytes(stored.name);
  }

  /** See {@link Safetensors#bytes(String, long, long)}. */
  public ByteBuffer bytes(String name, long firstRow, long rows) {
    Stored stored = stored(name);
    return stored.file.bytes(stored.name, firstRow, rows);
  }

  /** See {@link Safetensors#floats(String)}. */
  public float[] floats(String name) {
    Stored stored = stored(name);
    return stored.file.floats(stored.name);
  }

  /** See {@link Safetensors#floats(String, long, long)}. */
  public float[] floats(String name, long firstRow, long rows) {
    Stored stored = stored(name);
    return stored.file.floats(stored.name, firstRow, rows);
  }

  @Override
  public void close() {
    files.forEach(Safetensors::close);
  }

  private Stored stored(String name) {
    Stored stored = tensors.get(name);
    if (stored == null) {
      throw CheckpointErrors.noSuchTensor(directory, name);
    }
    return stored;
  }

  private record Stored(Safetensors file, String name) {}
}
