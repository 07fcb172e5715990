package org.sluice.videollm;

import java.io.Serializable;
import org.sluice.reduce.ReducerConfig;
import org.sluice.stc.CacherConfig;

/**
 * What decides a segment's tokens, beside the model and the frames.
 *
 * @param cacher reuse inside the vision tower
 * @param reducer which tokens stay
 * @param memoryScope how far the reducer remembers
 * @param codec how tokens are stored
 * @param groupFrames upper bound of the frames encoded in one call, 0 for the one that fits the
 *     model; it changes results by rounding only
 */
public record EncodeOptions(
    CacherConfig cacher,
    ReducerConfig reducer,
    MemoryScope memoryScope,
    TokenCodec codec,
    int groupFrames)
    implements Serializable {

  /** Checks the ranges. */
  public EncodeOptions {
    if (groupFrames < 0) {
      throw new IllegalArgumentException(
          "groupFrames is %d but must be at least 1, or 0 to choose".formatted(groupFrames));
    }
  }

  /** One line that names everything that changes the tower's output. */
  public String encoderKey() {
    return "%s groupFrames=%d".formatted(cacher, groupFrames);
  }

  /** One line that names everything that changes which tokens stay and how they are stored. */
  public String reducerKey() {
    return "%s %s %s".formatted(reducer, memoryScope, codec);
  }
}
