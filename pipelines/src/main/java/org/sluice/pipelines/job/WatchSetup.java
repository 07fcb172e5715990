package org.sluice.pipelines.job;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sluice.pipelines.lake.LakeIds;
import org.sluice.pipelines.video.VideoFile;
import org.sluice.videollm.BatchOptions;

/**
 * What every task of a watching query needs.
 *
 * @param task as in an index
 * @param encoderFingerprint weights, preprocessing and Cacher
 * @param reducerFingerprint reducer, budget, memory and codec
 * @param context what questions look back to
 * @param batch which streams share calls of the model
 * @param latenessSeconds told to those who read of a late file
 */
record WatchSetup(
    TaskSetup task,
    String encoderFingerprint,
    String reducerFingerprint,
    ContextOptions context,
    BatchOptions batch,
    int latenessSeconds)
    implements Serializable {

  /** Everything a stream's state depends on, by the names a user knows. */
  Map<String, String> configuration() {
    Map<String, String> configuration = new LinkedHashMap<>();
    configuration.put("model", task.encoderFingerprint());
    configuration.put("encoder", task.encode().encoderKey());
    configuration.put("reducer", task.encode().reducerKey());
    configuration.put("sampling", task.sampling().key());
    return configuration;
  }

  /** One name for all of it. */
  String fingerprint() {
    return LakeIds.hash(configuration().toString());
  }

  /** The file with the names that an index gives it. */
  ListedVideo listed(VideoFile file, String stream) {
    String generation =
        LakeIds.generation(
            file.path(),
            file.sizeBytes(),
            file.modifiedMillis(),
            encoderFingerprint,
            reducerFingerprint,
            task.sampling().key());
    return new ListedVideo(file, LakeIds.video(file.path()), stream, generation);
  }
}
