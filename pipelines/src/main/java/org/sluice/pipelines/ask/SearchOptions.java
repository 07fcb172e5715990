package org.sluice.pipelines.ask;

import org.sluice.videollm.ModelOptions;

/**
 * How moments are ranked.
 *
 * @param ranking what they are ranked by
 * @param finding how, as far as it is by a layer of the decoder; else as by default
 * @param question what the model is asked of a frame where it is ranked by yes; {@code {text}}
 *     stands for the text
 * @param limit most moments, at least 1
 * @param mergeSeconds moments of a stream are further apart than this, at least 0
 * @param model where and how it computes
 */
public record SearchOptions(
    Retrieval ranking,
    Finding finding,
    String question,
    int limit,
    double mergeSeconds,
    ModelOptions model) {
  /** What the text stands for in the question. */
  public static final String TEXT = "{text}";

  /** What is asked unless told otherwise. */
  public static final String QUESTION = "is there a {text}?";

  /** Most moments unless told otherwise. */
  public static final int LIMIT = 10;

  /** How far they are apart unless told otherwise. */
  public static final double MERGE_SECONDS = 5;

  /** With frames found as by default. */
  public SearchOptions(
      Retrieval ranking, String question, int limit, double mergeSeconds, ModelOptions model) {
    this(ranking, Finding.DEFAULT, question, limit, mergeSeconds, model);
  }

  /** Checks the ranges. */
  public SearchOptions {
    finding.requireUseFor(ranking);
    if (limit < 1) {
      throw AskErrors.invalidOption("limit", "limit is %d but must be at least 1".formatted(limit));
    }
    if (!(mergeSeconds >= 0)) {
      throw AskErrors.invalidOption(
          "mergeSeconds", "mergeSeconds is %s but must not be negative".formatted(mergeSeconds));
    }
    if (!question.contains(TEXT)) {
      throw AskErrors.invalidOption(
          "question", "question is '%s' but must have %s in it".formatted(question, TEXT));
    }
  }

  /** What frames are scored by. */
  String scored(String text) {
    return ranking == Retrieval.YES ? question.replace(TEXT, text) : text;
  }
}
