package org.sluice.pipelines.job;

import java.io.Serializable;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.sluice.pipelines.video.FrameOpener;
import org.sluice.pipelines.video.FrameReaderOptions;
import org.sluice.pipelines.video.Scaling;
import org.sluice.pipelines.video.Segment;
import org.sluice.videollm.EncodeOptions;
import org.sluice.videollm.ModelOptions;

/**
 * What every encoding task of a run needs.
 *
 * @param modelDirectory the same path on every machine
 * @param modelOptions where and how it computes
 * @param encoderFingerprint of the model the driver planned with; an executor must have the same
 * @param answerFingerprint of the answers
 * @param sampling which frames
 * @param encode what becomes of them
 * @param questions what every segment is asked
 * @param scaling size of the decoded frames
 * @param opener the decoder
 * @param stateDirectory of the lake, for the journal
 * @param configuration of the file systems
 * @param framesDone counts encoded frames, for the progress line
 */
record TaskSetup(
    String modelDirectory,
    ModelOptions modelOptions,
    String encoderFingerprint,
    String answerFingerprint,
    Sampling sampling,
    EncodeOptions encode,
    Questions questions,
    Scaling scaling,
    FrameOpener opener,
    String stateDirectory,
    SerializableConfiguration configuration,
    LongAccumulator framesDone)
    implements Serializable {

  FrameReaderOptions reading(Segment span) {
    return FrameReaderOptions.of(sampling.framesPerSecond(), span).withScaling(scaling);
  }
}
