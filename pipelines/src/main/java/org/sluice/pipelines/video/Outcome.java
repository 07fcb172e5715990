package org.sluice.pipelines.video;

import java.io.Serializable;
import java.util.Objects;

/**
 * How the reading of a segment ended.
 *
 * @param frames frames handed out
 * @param lastFrameMillis presentation time of the last one handed out, -1 if none
 * @param decodedMillis presentation time of the last frame there was, wanted or not, -1 if none
 * @param damagedPackets packets the container or the decoder could not make sense of
 * @param damagedFrames frames decoded with errors or with a time that went backwards
 * @param longestGapMillis longest time between two decoded frames of the segment: some containers
 *     skip damage without a word, and a gap is all that is left to see of it
 * @param endedEarly the file gave out well before the end of the segment
 * @param reason why, when it ended early; otherwise empty
 */
public record Outcome(
    long frames,
    long lastFrameMillis,
    long decodedMillis,
    long damagedPackets,
    long damagedFrames,
    long longestGapMillis,
    boolean endedEarly,
    String reason)
    implements Serializable {

  /** Checks that an early end has its reason. */
  public Outcome {
    Objects.requireNonNull(reason, "reason");
    if (endedEarly == reason.isEmpty()) {
      throw new IllegalArgumentException("reason must be given exactly when endedEarly");
    }
  }

  /** Whether everything the file promised for the segment was read without a fault. */
  public boolean complete() {
    return !endedEarly && damagedPackets == 0 && damagedFrames == 0;
  }
}
