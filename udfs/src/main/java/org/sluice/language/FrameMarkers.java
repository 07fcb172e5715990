package org.sluice.language;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.sluice.checkpoint.FrameMarker;
import org.sluice.checkpoint.PromptConfig;

/**
 * The tokens that tell a model when a frame was. The vocabulary holds {@code <|t0|>}, {@code
 * <|t1|>} and so on, without a gap; the k-th stands for k steps of half a second after the prompt's
 * first frame, rounded to the nearest, and the last for everything later. Immutable.
 */
public final class FrameMarkers {
  /** Time between two markers. */
  public static final long STEP_MILLIS = 500;

  private static final int MOST = 1 << 16;

  private final long[] vocabulary;

  private FrameMarkers(long[] vocabulary) {
    this.vocabulary = vocabulary;
  }

  /**
   * The markers a model uses.
   *
   * @throws org.sluice.SluiceException if it is to have some and its vocabulary has none
   */
  public static FrameMarkers of(PromptConfig prompt, Tokenizer tokenizer) {
    if (prompt.frameMarker() == FrameMarker.NONE) {
      return new FrameMarkers(new long[0]);
    }
    List<Long> ids = new ArrayList<>();
    OptionalLong id = tokenizer.entry(text(0));
    while (id.isPresent() && ids.size() < MOST) {
      ids.add(id.getAsLong());
      id = tokenizer.entry(text(ids.size()));
    }
    if (ids.isEmpty()) {
      throw LanguageErrors.noTimeMarkers(tokenizer.file(), text(0));
    }
    return new FrameMarkers(ids.stream().mapToLong(Long::longValue).toArray());
  }

  /** How the vocabulary spells the k-th marker. */
  public static String text(int k) {
    return "<|t%d|>".formatted(k);
  }

  /**
   * One vocabulary index a frame; none if the model has no markers.
   *
   * @param frameMillis times of all frames of a prompt, ascending
   */
  public long[] ids(long[] frameMillis) {
    if (vocabulary.length == 0) {
      return new long[0];
    }
    long[] ids = new long[frameMillis.length];
    for (int f = 0; f < ids.length; f++) {
      long steps = (frameMillis[f] - frameMillis[0] + STEP_MILLIS / 2) / STEP_MILLIS;
      ids[f] = vocabulary[(int) Math.min(vocabulary.length - 1, Math.max(0, steps))];
    }
    return ids;
  }
}
