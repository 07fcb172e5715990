package org.sluice.pipelines.ask;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.sluice.videollm.Scoring;

/** How frames are chosen where not all of them can be read. */
public enum Retrieval {
  /** Spread evenly over what is selected. */
  UNIFORM,
  /** By the pooled embedding, see {@link Scoring.Embedding}. */
  EMBEDDING,
  /** By ReKV's mean key, see {@link Scoring.MeanKey}. */
  KEY,
  /** By the best key of a token, see {@link Scoring.BestToken}. */
  TOKEN,
  /**
   * Not one by one: the decoder reads the whole stream within a window, and each of its layers
   * chooses, see {@link org.sluice.rekv.RekvStream}.
   */
  REKV,
  /** By how sure the model is of yes, see {@link Scoring.Yes}; for {@code search} only. */
  YES;

  /** Those that compare keys of a layer that one can name. */
  static final Set<Retrieval> BY_LAYER = EnumSet.of(KEY, TOKEN);

  /** Those that choose frames for any question. */
  public static final Set<Retrieval> OF_QUESTIONS = EnumSet.complementOf(EnumSet.of(YES));

  /** Those that rank moments by a text. */
  public static final Set<Retrieval> OF_TEXTS = EnumSet.complementOf(EnumSet.of(UNIFORM, REKV));

  /** Whether every frame has a score of its own. */
  boolean scores() {
    return this != UNIFORM && this != REKV;
  }

  /** As a user spells it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * From a user's spelling.
   *
   * @param option it was given to, for the message
   */
  public static Retrieval of(String option, String text, Set<Retrieval> allowed) {
    return Arrays.stream(values())
        .filter(one -> allowed.contains(one) && one.text().equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(
            () ->
                AskErrors.invalidOption(
                    option,
                    "%s is %s but must be one of %s"
                        .formatted(
                            option,
                            text,
                            allowed.stream()
                                .map(Retrieval::text)
                                .collect(Collectors.joining(", ")))));
  }

  /**
   * How it scores frames, if it does.
   *
   * @param layer of the decoder whose keys are compared, from 0
   */
  Optional<Scoring> scoring(int layer) {
    return Optional.ofNullable(
        switch (this) {
          case UNIFORM, REKV -> null;
          case EMBEDDING -> new Scoring.Embedding();
          case KEY -> new Scoring.MeanKey(layer);
          case TOKEN -> new Scoring.BestToken(layer);
          case YES -> new Scoring.Yes();
        });
  }
}
