package org.sluice.pipelines.scenes;

import java.util.List;
import java.util.Set;

/**
 * Something that can be asked at a moment.
 *
 * @param names what stands in the question for {@code {0}} and {@code {1}}
 * @param about colours and shapes that one must know to answer
 * @param facts of a caption
 */
record Candidate(List<String> names, String answer, Set<Pair> about, List<CaptionFact> facts) {

  static Candidate of(String answer, Set<Pair> about, String... names) {
    return new Candidate(List.of(names), answer, about, List.of());
  }

  static Candidate yes(boolean yes, Set<Pair> about, String... names) {
    return of(yes ? "yes" : "no", about, names);
  }

  static Candidate yet(boolean yes, Set<Pair> about, String... names) {
    return of(yes ? "yes" : "not yet", about, names);
  }

  /** Whether a split may ask it: of what it shows, and in the unseen split of nothing else. */
  boolean suits(Split split) {
    boolean unseen = about.stream().anyMatch(Pair::isHeldOut);
    return unseen == (split == Split.UNSEEN);
  }
}
