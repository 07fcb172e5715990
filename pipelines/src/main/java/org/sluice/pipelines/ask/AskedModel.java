package org.sluice.pipelines.ask;

import java.io.Serializable;
import org.sluice.spark.ExecutorModels;
import org.sluice.videollm.ModelOptions;
import org.sluice.videollm.VideoLlm;

/**
 * The model that a lake is asked with, for tasks.
 *
 * @param directory the same path on every machine
 * @param options where and how it computes
 * @param fingerprint of the one the driver has
 * @param width channels of its tokens
 * @param layers of its decoder
 * @param lake where the tokens lie, for messages
 */
record AskedModel(
    String directory, ModelOptions options, String fingerprint, int width, int layers, String lake)
    implements Serializable {

  static AskedModel of(String directory, ModelOptions options, VideoLlm model, String lake) {
    return new AskedModel(
        directory,
        options,
        model.encoderFingerprint(),
        model.config().text().hiddenSize(),
        model.config().text().layers(),
        lake);
  }

  /** Borrows it in a task; it must be the driver's. */
  ExecutorModels.Lease lease() {
    ExecutorModels.Lease lease = ExecutorModels.lease(directory, options);
    if (!lease.model().encoderFingerprint().equals(fingerprint)) {
      lease.close();
      throw AskErrors.modelChanged(directory);
    }
    return lease;
  }

  /** What fingerprints do not tell of lakes that were made before they were written down. */
  void requireWidth(int found) {
    if (found != width) {
      throw AskErrors.otherWidth(lake, directory, found, width);
    }
  }
}
