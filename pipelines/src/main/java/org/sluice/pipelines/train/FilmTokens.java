package org.sluice.pipelines.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.zip.CRC32;
import org.sluice.videollm.TokenCodec;

/** The pooled tokens of films as one tower sees them, kept on disk in half precision. */
final class FilmTokens {
  private final FilmShards films;
  private final VisionLearner vision;
  private final Pixels pixels;
  private final Workers workers;
  private final Path directory;

  /** Tokens of another tower lie in another directory. */
  FilmTokens(Path parent, FilmShards films, VisionLearner vision, Pixels pixels, Workers workers)
      throws IOException {
    this.films = films;
    this.vision = vision;
    this.pixels = pixels;
    this.workers = workers;
    CRC32 sum = new CRC32();
    for (SafetensorsFile.Tensor tensor : vision.vision().toFile()) {
      sum.update(TokenCodec.F32.encode(tensor.values()).bytes());
    }
    this.directory = parent.resolve("tokens-%08x".formatted(sum.getValue()));
    Files.createDirectories(directory);
  }

  /**
   * A film and its tokens.
   *
   * @param film as rendered
   * @param tokens of each frame, {@code [P, E]}
   */
  record Seen(Film film, List<float[]> tokens) {}

  List<Seen> read(int shard) throws IOException {
    List<Film> all = films.read(shard);
    Path file = directory.resolve("tokens-%05d".formatted(shard));
    if (!Files.exists(file)) {
      List<Callable<byte[]>> tasks = new ArrayList<>();
      for (Film film : all) {
        tasks.add(
            () -> {
              float[] tokens = vision.tokens(pixels.finished(film.frames()));
              return TokenCodec.F16.encode(tokens).bytes();
            });
      }
      List<byte[]> encoded = workers.run(tasks);
      WholeFile.write(file, join(encoded));
    }
    float[] values = TokenCodec.decode(new TokenCodec.Stored("f16", 1, Files.readAllBytes(file)));
    int frames = all.stream().mapToInt(film -> film.frames().size()).sum();
    int length = values.length / frames;
    List<Seen> seen = new ArrayList<>();
    int at = 0;
    for (Film film : all) {
      List<float[]> tokens = new ArrayList<>();
      for (int f = 0; f < film.frames().size(); f++) {
        tokens.add(Arrays.copyOfRange(values, at, at + length));
        at += length;
      }
      seen.add(new Seen(film, tokens));
    }
    return seen;
  }

  private static byte[] join(List<byte[]> parts) {
    byte[] all = new byte[parts.stream().mapToInt(part -> part.length).sum()];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}
