package org.sluice.stc;

import java.util.List;
import org.sluice.vision.VisionTower;

/**
 * Where the frames of several groups lie in one call. The groups' frames come first, one group
 * behind the other; behind them the rows that fill up the reference frames, then those that fill up
 * the selective ones.
 *
 * @param rows as the tower takes them
 * @param frames of all groups
 * @param filling rows that are no frames
 */
record GroupRows(VisionTower.Rows rows, int frames, int filling) {

  /**
   * Lays out groups.
   *
   * @param sizes frames of each group; the first is a reference frame
   * @param hasPrevious for each group whether the keys of the frame before it are given; those that
   *     are, are given in this order
   * @param interval frames from one reference frame to the next
   * @param fill whether reference and selective frames are filled up to {@link SizeClasses}
   */
  static GroupRows of(List<Integer> sizes, List<Boolean> hasPrevious, int interval, boolean fill) {
    int frames = sizes.stream().mapToInt(Integer::intValue).sum();
    int references = sizes.stream().mapToInt(size -> (size + interval - 1) / interval).sum();
    int selectives = frames - references;
    int allReferences = fill ? SizeClasses.of(references) : references;
    int allSelectives = fill ? SizeClasses.of(selectives) : selectives;
    int previous = (int) hasPrevious.stream().filter(has -> has).count();

    long[] referenceRows = new long[allReferences];
    long[] selectiveRows = new long[allSelectives];
    long[] referenceOf = new long[allSelectives]; // what fills up may look at any reference
    long[] order = new long[frames];
    long[] before = new long[frames];
    long[] last = new long[sizes.size()];
    int row = 0;
    int reference = 0;
    int selective = 0;
    int given = 0;
    for (int group = 0; group < sizes.size(); group++) {
      for (int i = 0; i < sizes.get(group); i++) {
        if (i > 0) {
          before[row] = previous + row - 1;
        } else {
          before[row] = hasPrevious.get(group) ? given++ : previous + row;
        }
        if (i % interval == 0) {
          order[row] = reference;
          referenceRows[reference++] = row;
        } else {
          order[row] = allReferences + selective;
          referenceOf[selective] = reference - 1;
          selectiveRows[selective++] = row;
        }
        row++;
      }
      last[group] = row - 1;
    }
    while (reference < allReferences) {
      referenceRows[reference++] = row++;
    }
    while (selective < allSelectives) {
      selectiveRows[selective++] = row++;
    }
    return new GroupRows(
        new VisionTower.Rows(referenceRows, selectiveRows, referenceOf, order, before, last),
        frames,
        row - frames);
  }
}
