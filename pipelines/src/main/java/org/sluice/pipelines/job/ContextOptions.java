package org.sluice.pipelines.job;

import java.io.Serializable;
import org.sluice.pipelines.lake.LakeIds;

/**
 * How much of a stream's past its segments are asked with.
 *
 * @param seconds before a segment's start; 0 for none
 * @param framesPerSecond sampled, which bounds the frames of a context
 */
record ContextOptions(int seconds, double framesPerSecond) implements Serializable {

  long reachMillis() {
    return seconds * 1000L;
  }

  int mostFrames() {
    return (int) Math.min(Integer.MAX_VALUE, Math.ceil(seconds * framesPerSecond));
  }

  /** The name of answers given this way. */
  String answerFingerprint(String ofModel) {
    return seconds == 0 ? ofModel : LakeIds.hash(ofModel, "contextSeconds=" + seconds);
  }
}
