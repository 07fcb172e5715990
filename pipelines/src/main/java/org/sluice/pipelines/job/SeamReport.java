package org.sluice.pipelines.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What is said of the seams of a batch.
 *
 * @param gaps files that begin well behind the end of those before them
 * @param overlaps files that begin well before it
 * @param outOfOrder files taken behind later ones
 * @param notes a sentence on each of the first gaps and overlaps
 */
record SeamReport(long gaps, long overlaps, long outOfOrder, List<String> notes) {
  private static final int MOST_NOTES = 20;

  /**
   * Of a batch.
   *
   * @param seams by the paths of their files
   */
  static SeamReport of(Map<String, Seam> seams) {
    List<String> notes = new ArrayList<>();
    seams.forEach(
        (path, seam) -> {
          if (seam.isGap()) {
            notes.add(sentence("%s: %.1f s are missing before %s.", path, seam.gapMillis()));
          } else if (seam.isOverlap()) {
            notes.add(
                sentence("%s: %.1f s are there twice, again in %s.", path, -seam.gapMillis()));
          }
        });
    if (notes.size() > MOST_NOTES) {
      int more = notes.size() - MOST_NOTES;
      notes.subList(MOST_NOTES, notes.size()).clear();
      notes.add("and %d more gaps and overlaps.".formatted(more));
    }
    return new SeamReport(
        seams.values().stream().filter(Seam::isGap).count(),
        seams.values().stream().filter(Seam::isOverlap).count(),
        seams.values().stream().filter(seam -> !seam.inOrder()).count(),
        notes);
  }

  private static String sentence(String form, String path, long millis) {
    String[] names = path.split("/");
    return String.format(
        Locale.ROOT, form, names[names.length - 2], millis / 1000.0, names[names.length - 1]);
  }
}
