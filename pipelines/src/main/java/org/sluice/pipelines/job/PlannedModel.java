package org.sluice.pipelines.job;

import java.nio.file.Path;
import org.sluice.language.LanguageModel;
import org.sluice.pipelines.lake.KnownModels;
import org.sluice.pipelines.lake.Lake;
import org.sluice.pipelines.lake.LakeIds;
import org.sluice.pipelines.video.Scaling;
import org.sluice.videollm.VideoLlm;

/**
 * What the plan must know of the model: its name in keys and the size of what it yields.
 *
 * @param directory of the model
 * @param options with a budget the model can meet
 * @param weightsFingerprint weights and preprocessing
 * @param encoderFingerprint those and the Cacher
 * @param reducerFingerprint reducer, budget, memory and codec
 * @param answerFingerprint of answers
 * @param imageSide pixels a side of the model's input
 * @param frameBytes a frame's row has, about
 */
record PlannedModel(
    String directory,
    IndexOptions options,
    String weightsFingerprint,
    String encoderFingerprint,
    String reducerFingerprint,
    String answerFingerprint,
    int imageSide,
    long frameBytes) {
  private static final int FLOAT_BYTES = 4;

  static PlannedModel of(
      String directory, VideoLlm model, IndexOptions wanted, IndexReporter reporter) {
    int tokens = model.tokensPerFrame();
    IndexOptions options = wanted.withBudgetAtMost(tokens);
    if (!options.encode().reducer().equals(wanted.encode().reducer())) {
      reporter.note(
          "tokensPerFrame is taken as %d: the model has no more of a frame.".formatted(tokens));
    }
    String weights = model.encoderFingerprint();
    int kept = options.encode().reducer().kept(tokens);
    int width = model.config().text().hiddenSize();
    return new PlannedModel(
        directory,
        options,
        weights,
        LakeIds.hash(weights, options.encode().encoderKey()),
        LakeIds.hash(options.encode().reducerKey()),
        options.questions().isEmpty() ? "" : answerFingerprint(directory, model, options),
        model.config().vision().imageSize(),
        options.encode().codec().bytes(kept, width) + (long) width * FLOAT_BYTES);
  }

  /** Tells a lake whose tokens its videos are going to have. */
  void introduceTo(Lake lake) {
    lake.models()
        .remember(
            encoderFingerprint,
            new KnownModels.Known(weightsFingerprint, directory, options.encode().encoderKey()));
  }

  /** Also sees to it, before hours of encoding, that the model can be asked at all. */
  private static String answerFingerprint(String directory, VideoLlm model, IndexOptions options) {
    LanguageModel.checkAskable(Path.of(directory), model.config());
    return LakeIds.hash(
        model.answerFingerprint(), "maxNewTokens=" + options.questions().maxNewTokens());
  }

  Scaling scaling() {
    return options.sampling().exactScaling()
        ? new Scaling.Exact()
        : new Scaling.Fast(imageSide, imageSide);
  }
}
