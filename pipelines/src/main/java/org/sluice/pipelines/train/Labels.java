package org.sluice.pipelines.train;

import java.util.Arrays;
import java.util.List;
import org.sluice.checkpoint.TensorSpec;
import org.sluice.pipelines.scenes.Colour;
import org.sluice.pipelines.scenes.Shape;

/**
 * What tower and projector learn to say of a frame's patches, and of its cells after pooling, in
 * factors: is there anything, what shape, what colour, which size, and where is its centre.
 *
 * @param cells {@code [P, CELL_COLUMNS]}: kind, shape, colour, size of what fills most of the cell;
 *     how many centres lie in it (2 for more), shape, colour, size of the object of one of them;
 *     the cell's column and row
 * @param cellOffsets {@code [P, 4]}: from the cell's middle to those two objects' centres, in cells
 * @param patches {@code [T, PATCH_COLUMNS]}: kind, shape, colour, size of what fills most of it
 * @param patchOffsets {@code [T, 2]}: in cells too
 */
record Labels(long[] cells, float[] cellOffsets, long[] patches, float[] patchOffsets) {
  static final int SHAPES = Shape.values().length;
  static final int COLOURS = Colour.values().length;
  static final int SIZES = 2;
  static final int CELL_COLUMNS = 10;
  static final int CELL_OFFSETS = 4;
  static final int PATCH_COLUMNS = 4;
  static final int PATCH_OFFSETS = 2;

  private static final int UNCOUNTED = -100;

  /** Less of a region than this is taken for background. */
  private static final double LEAST_SHARE = 0.06;

  /** An object of which less is seen has no centre to be found. */
  private static final double LEAST_VISIBLE = 0.25;

  /** Centres further away are not asked for. */
  private static final float FARTHEST = 1.5f;

  /**
   * An object as seen in a frame.
   *
   * @param id in the map of pixels
   * @param shape index
   * @param colour index
   * @param size index
   * @param x of its centre, pixels
   * @param y of its centre, pixels
   * @param visible share of it, in [0, 1]
   */
  record Seen(int id, int shape, int colour, int size, double x, double y, double visible) {}

  /** Linear heads of the width of a token. */
  static List<TensorSpec> heads(long width, int side) {
    int factors = 2 + SHAPES + COLOURS + SIZES;
    long ofCells = 2 * factors + 1 + 2L * side + CELL_OFFSETS;
    long ofPatches = factors + PATCH_OFFSETS;
    return List.of(
        new TensorSpec("cells.weight", new long[] {ofCells, width}, true),
        new TensorSpec("cells.bias", new long[] {ofCells}, true),
        new TensorSpec("patches.weight", new long[] {ofPatches, width}, true),
        new TensorSpec("patches.bias", new long[] {ofPatches}, true));
  }

  /**
   * Labels a frame.
   *
   * @param map per pixel the id of the object in front, or -1, {@code [side, side]}
   * @param side of the frame, pixels
   * @param seen every object of the frame
   * @param grid patches along a side
   * @param cells cells along a side
   */
  static Labels of(short[] map, int side, List<Seen> seen, int grid, int cells) {
    long[] cellLabels = new long[cells * cells * CELL_COLUMNS];
    float[] cellOffsets = new float[cells * cells * CELL_OFFSETS];
    Seen[] filling = filling(map, side, seen, cells);
    double cell = side / (double) cells;
    for (int i = 0; i < cells * cells; i++) {
      double middleX = (i % cells + 0.5) * cell;
      double middleY = (i / cells + 0.5) * cell;
      int at = i * CELL_COLUMNS;
      put(cellLabels, at, filling[i]);
      cellLabels[at] = filling[i] == null ? 0 : 1;
      offset(cellOffsets, i * CELL_OFFSETS, filling[i], middleX, middleY, cell);
      Seen centred = null;
      int count = 0;
      for (Seen one : seen) {
        if (one.visible >= LEAST_VISIBLE
            && (int) Math.floor(one.x / cell) == i % cells
            && (int) Math.floor(one.y / cell) == i / cells) {
          count++;
          centred = centred == null || one.visible > centred.visible ? one : centred;
        }
      }
      put(cellLabels, at + 4, centred);
      cellLabels[at + 4] = Math.min(2, count);
      offset(cellOffsets, i * CELL_OFFSETS + 2, centred, middleX, middleY, cell);
      cellLabels[at + 8] = i % cells;
      cellLabels[at + 9] = i / cells;
    }
    long[] patchLabels = new long[grid * grid * PATCH_COLUMNS];
    float[] patchOffsets = new float[grid * grid * PATCH_OFFSETS];
    Seen[] ofPatches = filling(map, side, seen, grid);
    double patch = side / (double) grid;
    for (int i = 0; i < grid * grid; i++) {
      put(patchLabels, i * PATCH_COLUMNS, ofPatches[i]);
      patchLabels[i * PATCH_COLUMNS] = ofPatches[i] == null ? 0 : 1;
      offset(
          patchOffsets,
          i * PATCH_OFFSETS,
          ofPatches[i],
          (i % grid + 0.5) * patch,
          (i / grid + 0.5) * patch,
          cell);
    }
    return new Labels(cellLabels, cellOffsets, patchLabels, patchOffsets);
  }

  /** Shape, colour and size behind the column at {@code at}. */
  private static void put(long[] labels, int at, Seen seen) {
    labels[at + 1] = seen == null ? UNCOUNTED : seen.shape;
    labels[at + 2] = seen == null ? UNCOUNTED : seen.colour;
    labels[at + 3] = seen == null ? UNCOUNTED : seen.size;
  }

  private static void offset(float[] offsets, int at, Seen seen, double x, double y, double cell) {
    if (seen != null) {
      offsets[at] = clamp((seen.x - x) / cell);
      offsets[at + 1] = clamp((seen.y - y) / cell);
    }
  }

  private static float clamp(double offset) {
    return (float) Math.max(-FARTHEST, Math.min(FARTHEST, offset));
  }

  /** What fills most of each region, or null where hardly anything does. */
  private static Seen[] filling(short[] map, int side, List<Seen> seen, int regions) {
    int largest = seen.stream().mapToInt(Seen::id).max().orElse(-1);
    Seen[] byId = new Seen[largest + 1];
    seen.forEach(one -> byId[one.id] = one);
    int[][] pixels = new int[regions * regions][largest + 1];
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        int id = map[y * side + x];
        if (id >= 0) {
          pixels[y * regions / side * regions + x * regions / side][id]++;
        }
      }
    }
    Seen[] filling = new Seen[regions * regions];
    double least = LEAST_SHARE * side * side / (regions * regions);
    for (int i = 0; i < filling.length; i++) {
      int most = Arrays.stream(pixels[i]).max().orElse(0);
      for (int id = 0; id <= largest && most >= least; id++) {
        if (pixels[i][id] == most) {
          filling[i] = byId[id];
          break;
        }
      }
    }
    return filling;
  }
}
