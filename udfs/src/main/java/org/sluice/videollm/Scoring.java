package org.sluice.videollm;

import java.io.Serializable;

/** How frames are told from each other by a text. Every form looks at one frame at a time. */
public sealed interface Scoring extends Serializable {
  /** Whether it reads a frame's tokens, and not the embedding alone. */
  default boolean readsTokens() {
    return !(this instanceof Embedding);
  }

  /**
   * The pooled embedding as if it were a frame's only token: how the decoder's first layer attends
   * to it. Pooled embeddings are in the space that the decoder reads, where a text's own embeddings
   * lie elsewhere; the first layer's projections are what brings the two together.
   */
  record Embedding() implements Scoring {}

  /**
   * ReKV's block representative: the mean of a frame's keys times the mean query of the text.
   *
   * @param layer of the decoder, from 0
   */
  record MeanKey(int layer) implements Scoring {}

  /**
   * The token that answers best: the greatest product of a frame's keys with the mean query.
   *
   * @param layer of the decoder, from 0
   */
  record BestToken(int layer) implements Scoring {}

  /**
   * How sure the model is of yes: the log odds of yes against no as an answer to the text, a
   * question about this frame alone.
   */
  record Yes() implements Scoring {}
}
