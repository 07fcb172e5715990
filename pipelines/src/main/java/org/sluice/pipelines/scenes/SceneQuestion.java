package org.sluice.pipelines.scenes;

import java.util.List;

/**
 * A question about a scene with the only right answer.
 *
 * @param template what kind of question it is, whatever its words
 * @param askMillis when it is asked: frames up to this time are known
 * @param answer one to four words, or a caption's sentence
 * @param facts what a caption must state; of no other question
 */
public record SceneQuestion(
    String id,
    String sceneId,
    Family family,
    String template,
    long askMillis,
    String question,
    String answer,
    List<CaptionFact> facts) {

  /** Keeps its own list of facts. */
  public SceneQuestion {
    facts = List.copyOf(facts);
  }
}
