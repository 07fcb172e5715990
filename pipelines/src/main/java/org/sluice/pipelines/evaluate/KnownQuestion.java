package org.sluice.pipelines.evaluate;

import java.io.Serializable;
import java.util.Locale;

/**
 * A question about a clip whose answer is known.
 *
 * @param id unique in its set
 * @param family what kind of understanding it needs; {@value #CAPTION} is scored by facts
 * @param template what was filled in to make it
 * @param askMillis moment it is asked at: later frames are not seen
 * @param question as asked
 * @param answer the right one
 */
record KnownQuestion(
    String id, String family, String template, long askMillis, String question, String answer)
    implements Serializable {
  static final String CAPTION = "caption";

  /** 1 for a right answer, 0 for a wrong one, in between for a caption that states some facts. */
  double score(String given) {
    return family.equals(CAPTION)
        ? CaptionFacts.agreement(answer, given)
        : plain(answer).equals(plain(given)) ? 1 : 0;
  }

  /** Letters, digits and single spaces: how an answer is punctuated is not asked. */
  private static String plain(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
  }
}
