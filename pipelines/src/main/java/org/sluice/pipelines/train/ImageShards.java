package org.sluice.pipelines.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.sluice.pipelines.scenes.Split;

/**
 * Labelled images on disk, rendered ahead of their use. Which images a shard holds depends on the
 * seed and its number only.
 */
final class ImageShards implements AutoCloseable {
  private static final int IMAGES = 1024;
  private static final float OFFSET_STEPS = 64;

  private final Path directory;
  private final Footage footage;
  private final Sizes sizes;
  private final Pixels pixels;
  private final int shards;
  private final Split split;
  private final long seed;
  private final ExecutorService renderers;
  private final List<Future<Path>> files = new ArrayList<>();
  private int loaded = -1;
  private byte[] content;

  /**
   * Begins to render what is not there.
   *
   * @param images wanted at least
   */
  ImageShards(
      Path directory, Footage footage, Sizes sizes, Split split, int images, long seed, int threads)
      throws IOException {
    this.directory = directory;
    this.footage = footage;
    this.sizes = sizes;
    this.pixels = new Pixels(sizes);
    this.shards = (images + IMAGES - 1) / IMAGES;
    this.seed = seed;
    this.split = split;
    Files.createDirectories(directory);
    renderers =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "rendering");
              thread.setDaemon(true);
              return thread;
            });
    for (int shard = 0; shard < shards; shard++) {
      int number = shard;
      files.add(renderers.submit(() -> rendered(number)));
    }
  }

  int images() {
    return shards * IMAGES;
  }

  /** The images at some places of an endless order that shuffles each shard anew every round. */
  List<LabelledImage> batch(long first, int count) {
    List<LabelledImage> batch = new ArrayList<>();
    for (long at = first; at < first + count; at++) {
      long round = at / images();
      int place = (int) (at % images());
      int shard = place / IMAGES;
      load(shard);
      int[] order = order(seed + 31 * round + 7919L * shard);
      batch.add(image(order[place % IMAGES], mirrored(round, order[place % IMAGES])));
    }
    return batch;
  }

  /** Every other image is seen in a mirror every other round. */
  private static boolean mirrored(long round, int image) {
    return (round + image) % 2 == 1;
  }

  private static int[] order(long seed) {
    int[] order = new int[IMAGES];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < IMAGES; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private void load(int shard) {
    if (loaded == shard) {
      return;
    }
    try {
      content = Files.readAllBytes(files.get(shard).get());
      loaded = shard;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("training was interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a shard could not be rendered", e.getCause());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read a shard", e);
    }
  }

  private int grid() {
    return sizes.vision().grid();
  }

  private int imageBytes() {
    int cells = sizes.tokens();
    int patches = grid() * grid();
    return pixels.bytes()
        + cells * (Labels.CELL_COLUMNS + Labels.CELL_OFFSETS)
        + patches * (Labels.PATCH_COLUMNS + Labels.PATCH_OFFSETS);
  }

  private Path rendered(int shard) throws IOException {
    Path file = directory.resolve("images-%05d".formatted(shard));
    if (Files.exists(file) && Files.size(file) == (long) IMAGES * imageBytes()) {
      return file;
    }
    ByteBuffer all = ByteBuffer.allocate(IMAGES * imageBytes());
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + shard);
    while (all.hasRemaining()) {
      for (Footage.Labelled frame : footage.forTower(random.nextLong(1L << 40), split)) {
        if (all.hasRemaining()) {
          put(all, frame);
        }
      }
    }
    WholeFile.write(file, all.array());
    return file;
  }

  private void put(ByteBuffer out, Footage.Labelled frame) {
    out.put(pixels.resized(frame.frame()));
    Labels labels = frame.labels();
    labels(out, labels.cells());
    offsets(out, labels.cellOffsets());
    labels(out, labels.patches());
    offsets(out, labels.patchOffsets());
  }

  private static void labels(ByteBuffer out, long[] values) {
    for (long value : values) {
      out.put((byte) value);
    }
  }

  private static void offsets(ByteBuffer out, float[] values) {
    for (float value : values) {
      out.put((byte) Math.round(value * OFFSET_STEPS));
    }
  }

  private LabelledImage image(int index, boolean mirrored) {
    int side = sizes.imageSide();
    ByteBuffer in = ByteBuffer.wrap(content, index * imageBytes(), imageBytes());
    byte[] rgb = new byte[3 * side * side];
    in.get(rgb);
    int cells = sizes.cells();
    LabelledImage image =
        new LabelledImage(
            pixels.finished(mirrored ? mirror(rgb, side, 3) : rgb),
            labels(in, cells, Labels.CELL_COLUMNS, mirrored),
            offsets(in, cells, Labels.CELL_OFFSETS, mirrored),
            labels(in, grid(), Labels.PATCH_COLUMNS, mirrored),
            offsets(in, grid(), Labels.PATCH_OFFSETS, mirrored));
    if (mirrored) {
      for (int i = 0; i < cells * cells; i++) {
        image.cells()[i * Labels.CELL_COLUMNS + 8] = i % cells;
      }
    }
    return image;
  }

  private static byte[] mirror(byte[] values, int side, int columns) {
    byte[] mirrored = new byte[values.length];
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        int from = (y * side + x) * columns;
        System.arraycopy(values, from, mirrored, (y * side + side - 1 - x) * columns, columns);
      }
    }
    return mirrored;
  }

  private static byte[] bytes(ByteBuffer in, int side, int columns, boolean mirrored) {
    byte[] bytes = new byte[side * side * columns];
    in.get(bytes);
    return mirrored ? mirror(bytes, side, columns) : bytes;
  }

  private static long[] labels(ByteBuffer in, int side, int columns, boolean mirrored) {
    byte[] bytes = bytes(in, side, columns, mirrored);
    long[] labels = new long[bytes.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = bytes[i];
    }
    return labels;
  }

  private static float[] offsets(ByteBuffer in, int side, int columns, boolean mirrored) {
    byte[] bytes = bytes(in, side, columns, mirrored);
    float[] offsets = new float[bytes.length];
    for (int i = 0; i < offsets.length; i++) {
      // Across is the first of each pair.
      offsets[i] = bytes[i] / OFFSET_STEPS * (mirrored && i % 2 == 0 ? -1 : 1);
    }
    return offsets;
  }

  @Override
  public void close() {
    renderers.shutdownNow();
  }
}
