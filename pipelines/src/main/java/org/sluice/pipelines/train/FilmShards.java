package org.sluice.pipelines.train;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sluice.pipelines.scenes.Split;

/** Scenes with their frames and questions on disk, rendered ahead of their use. */
final class FilmShards implements AutoCloseable {
  private static final int MOST_FILMS = 64;

  private final Footage footage;
  private final Pixels pixels;
  private final Split split;
  private final long seed;
  private final int perShard;
  private final Rendered files;

  /** Begins to render what is not there. */
  FilmShards(Path directory, Sizes sizes, Split split, int films, long seed) throws IOException {
    this.footage = new Footage(sizes);
    this.pixels = new Pixels(sizes);
    this.split = split;
    this.seed = seed;
    this.perShard = Math.min(films, MOST_FILMS);
    int shards = (films + perShard - 1) / perShard;
    this.files = new Rendered(directory, "films", shards, this::rendered);
  }

  /** Films of a shard. */
  int perShard() {
    return perShard;
  }

  int shards() {
    return files.count();
  }

  List<Film> read(int shard) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(files.read(shard)));
    List<Film> films = new ArrayList<>();
    for (int i = 0; i < perShard; i++) {
      films.add(Film.read(in, pixels.bytes()));
    }
    return films;
  }

  private byte[] rendered(int shard) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    for (int i = 0; i < perShard; i++) {
      footage.film(seed * 1_000_000 + (long) shard * perShard + i, split, pixels).write(out);
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    files.close();
  }
}
