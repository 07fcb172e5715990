package org.sluice.pipelines.scenes;

import java.util.List;

/**
 * A question about a scene with the only right answer.
 *
 * @param template what kind of question it is, whatever its words
 * @param askMillis when it is asked: frames up to this time are known
 * @param answer one to four words, or a caption's sentence
 * @param facts what a caption must state; of no other question
 * @param evidenceMillis for each thing that one must have seen to answer, the sampled frames that
 *     show it; told of sparse scenes, and empty where there is nothing to be seen
 */
public record SceneQuestion(
    String id,
    String sceneId,
    Family family,
    String template,
    long askMillis,
    String question,
    String answer,
    List<CaptionFact> facts,
    List<List<Long>> evidenceMillis) {

  /** Keeps its own lists. */
  public SceneQuestion {
    facts = List.copyOf(facts);
    evidenceMillis = evidenceMillis.stream().map(List::copyOf).toList();
  }
}
