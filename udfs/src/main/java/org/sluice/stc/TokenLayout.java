package org.sluice.stc;

import java.util.stream.IntStream;

/** How a frame's scored tokens lie in the rows the language model reads. */
public sealed interface TokenLayout {

  /** Rows of one frame. */
  int rowsPerFrame();

  /**
   * The rows that stay.
   *
   * @param frame 0-based index of the frame in its chunk
   * @param kept indices of the frame's kept tokens, ascending
   */
  IntStream rows(int frame, int[] kept);

  /** The rows that stay of a whole chunk, frame by frame. */
  default int[] rows(int[][] kept) {
    return IntStream.range(0, kept.length).flatMap(f -> rows(f, kept[f])).toArray();
  }

  /**
   * Tokens and nothing else, in raster order (LLaVA-OneVision).
   *
   * @param tokens tokens of a frame
   */
  record Flat(int tokens) implements TokenLayout {
    @Override
    public int rowsPerFrame() {
      return tokens;
    }

    @Override
    public IntStream rows(int frame, int[] kept) {
      return IntStream.of(kept).map(t -> frame * tokens + t);
    }
  }

  /**
   * Every grid row ends in a marker that always stays, behind all kept tokens of the frame
   * (LLaVA-Video).
   *
   * @param gridRows rows of the grid
   * @param gridColumns tokens of a row, the marker not counted
   */
  record RowMarkers(int gridRows, int gridColumns) implements TokenLayout {
    @Override
    public int rowsPerFrame() {
      return gridRows * (gridColumns + 1);
    }

    @Override
    public IntStream rows(int frame, int[] kept) {
      int first = frame * rowsPerFrame();
      IntStream tokens =
          IntStream.of(kept)
              .map(t -> first + t / gridColumns * (gridColumns + 1) + t % gridColumns);
      IntStream markers =
          IntStream.range(0, gridRows).map(r -> first + r * (gridColumns + 1) + gridColumns);
      return IntStream.concat(tokens, markers);
    }
  }
}
