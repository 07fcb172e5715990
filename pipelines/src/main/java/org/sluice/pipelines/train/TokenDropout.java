package org.sluice.pipelines.train;

import java.util.Locale;

/** What the decoder's clips lose on the way, so that a pruned sequence is nothing new to it. */
public enum TokenDropout {
  /** Half of the clips lose tokens or whole frames. */
  RANDOM,
  /** None loses anything. */
  NONE,
  /** All lose everything: a decoder that knows questions and answers and has never seen a video. */
  ALL;

  /** The name in options. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The one with a name in options. */
  public static TokenDropout of(String word) {
    for (TokenDropout dropout : values()) {
      if (dropout.word().equals(word)) {
        return dropout;
      }
    }
    throw new IllegalArgumentException(
        "tokenDropout is %s but must be random, none or all".formatted(word));
  }
}
