package org.sluice.pipelines.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a caption states: one clause an object, joined by "and"; of each the object itself, its size
 * and what it does.
 */
final class CaptionFacts {
  /** Words before the object: an article and a size. */
  private static final List<String> ARTICLES = List.of("a", "an", "the");

  private CaptionFacts() {}

  /**
   * F1 of the facts stated against those that are true: the harmonic mean of the share of stated
   * facts that are true and the share of true facts that are stated. In [0, 1].
   */
  static double agreement(String truth, String stated) {
    List<String> missing = facts(truth);
    List<String> claims = facts(stated);
    if (missing.isEmpty() || claims.isEmpty()) {
      return missing.isEmpty() && claims.isEmpty() ? 1 : 0;
    }
    int all = missing.size() + claims.size();
    int right = 0;
    for (String claim : claims) {
      right += missing.remove(claim) ? 1 : 0; // stated twice is not right twice
    }
    return 2.0 * right / all;
  }

  /**
   * "a large red star moves left" states three facts: a red star; that it is large; that it moves
   * left.
   */
  private static List<String> facts(String caption) {
    List<String> facts = new ArrayList<>();
    String text = caption.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
    for (String clause : text.split("\\band\\b")) {
      List<String> words = new ArrayList<>(Arrays.asList(clause.strip().split(" ")));
      words.removeIf(word -> ARTICLES.contains(word) || word.isEmpty());
      if (words.size() < 3) {
        if (!words.isEmpty()) {
          facts.add(String.join(" ", words));
        }
        continue;
      }
      String object = words.get(1) + " " + words.get(2);
      facts.add(object);
      facts.add(object + " is " + words.get(0));
      facts.add(object + " " + String.join(" ", words.subList(3, words.size())));
    }
    return facts;
  }
}
