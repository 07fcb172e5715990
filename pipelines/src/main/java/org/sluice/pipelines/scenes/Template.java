package org.sluice.pipelines.scenes;

import java.util.List;
import java.util.function.Function;

/**
 * A kind of question.
 *
 * @param phrasings with {@code {0}} and {@code {1}} for what the question names
 * @param targets the only answers; a scene that does not allow all of them is not asked, lest the
 *     commoner answer be right most of the time; none: any, those that a scene allows all alike
 * @param candidates what can be asked at a moment without doubt about the answer
 */
record Template(
    Family family,
    String name,
    List<String> phrasings,
    List<String> targets,
    Function<History, List<Candidate>> candidates) {

  /** The question in the words of one phrasing. */
  String question(int phrasing, Candidate candidate) {
    String question = phrasings.get(phrasing);
    for (int i = 0; i < candidate.names().size(); i++) {
      question = question.replace("{" + i + "}", candidate.names().get(i));
    }
    return question;
  }
}
