package org.sluice.pipelines.train;

import java.util.List;

/**
 * A video as the decoder reads it, and what is asked about it.
 *
 * @param frameMillis times of the frames, ascending
 * @param tokens of each frame, {@code [k, E]}; k may differ
 * @param width E
 * @param origins where runs of those tokens' numbers came from: offset in all numbers of the whole
 *     film, and length
 * @param questions any number
 */
record Clip(
    long[] frameMillis,
    List<float[]> tokens,
    int width,
    List<int[]> origins,
    List<Asked> questions) {
  /**
   * A question.
   *
   * @param frames how many of the clip's frames it sees
   * @param prompt vocabulary indices after the video
   * @param answer vocabulary indices to be written, with the end
   * @param kind family and kind, between them a space
   */
  record Asked(int frames, long[] prompt, long[] answer, String kind) {}

  /** Checks that there is a time for each frame. */
  Clip {
    if (frameMillis.length != tokens.size()) {
      throw new IllegalArgumentException(
          "%d times but %d frames: must be as many".formatted(frameMillis.length, tokens.size()));
    }
  }
}
