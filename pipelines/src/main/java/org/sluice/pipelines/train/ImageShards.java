package org.sluice.pipelines.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.sluice.pipelines.scenes.Split;

/**
 * Labelled images on disk, rendered ahead of their use. Which images a shard holds depends on the
 * seed and its number only.
 */
final class ImageShards implements AutoCloseable {
  private static final int MOST_IMAGES = 1024;
  private static final float OFFSET_STEPS = 64;

  private final Footage footage;
  private final Sizes sizes;
  private final Pixels pixels;
  private final Split split;
  private final long seed;
  private final int perShard;
  private final Rendered files;
  private final Order order;
  private int loaded = -1;
  private byte[] content;

  /**
   * Begins to render what is not there.
   *
   * @param images wanted at least
   */
  ImageShards(Path directory, Sizes sizes, Split split, int images, long seed) throws IOException {
    this.footage = new Footage(sizes);
    this.sizes = sizes;
    this.pixels = new Pixels(sizes);
    this.split = split;
    this.seed = seed;
    this.perShard = Math.min(images, MOST_IMAGES);
    int shards = (images + perShard - 1) / perShard;
    this.order = new Order(shards, perShard, seed);
    this.files = new Rendered(directory, "images", shards, this::rendered);
  }

  /**
   * The images at some places of an endless order; every other one in a mirror every other round.
   */
  List<LabelledImage> batch(long first, int count) throws IOException {
    List<LabelledImage> batch = new ArrayList<>();
    for (long at = first; at < first + count; at++) {
      Order.Place place = order.at(at);
      if (loaded != place.shard()) {
        content = files.read(place.shard());
        loaded = place.shard();
      }
      batch.add(image(place.index(), (place.round() + place.index()) % 2 == 1));
    }
    return batch;
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

  private byte[] rendered(int shard) throws IOException {
    ByteBuffer all = ByteBuffer.allocate(perShard * imageBytes());
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + shard);
    while (all.hasRemaining()) {
      for (Footage.Labelled frame : footage.forTower(random.nextLong(1L << 40), split)) {
        if (all.hasRemaining()) {
          put(all, frame);
        }
      }
    }
    return all.array();
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
    files.close();
  }
}
