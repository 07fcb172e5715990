package org.sluice.pipelines.job;

import static org.sluice.pipelines.job.WatchOptionKeys.BATCH_STREAMS;
import static org.sluice.pipelines.job.WatchOptionKeys.BATCH_WAIT_MILLIS;
import static org.sluice.pipelines.job.WatchOptionKeys.CONTEXT_SECONDS;
import static org.sluice.pipelines.job.WatchOptionKeys.KEEP_DAYS;
import static org.sluice.pipelines.job.WatchOptionKeys.LATENESS_SECONDS;
import static org.sluice.pipelines.job.WatchOptionKeys.MAX_FILES_PER_BATCH;
import static org.sluice.pipelines.job.WatchOptionKeys.SILENT_SECONDS;
import static org.sluice.pipelines.job.WatchOptionKeys.SLOTS;
import static org.sluice.pipelines.job.WatchOptionKeys.TRIGGER_SECONDS;

import java.util.List;
import org.sluice.videollm.BatchOptions;

/**
 * Everything that decides what watching does, beside the folder, the lake and the model.
 *
 * @param index what becomes of a file, as in an index
 * @param maxFilesPerBatch most files committed together, at least 1
 * @param contextSeconds of the stream before a segment that its questions are asked with
 * @param latenessSeconds how much older than the newest file of its stream a file may be
 * @param silentSeconds after which a stream without a file is told as silent; 0 for never
 * @param keepDays after which rows go; 0 for never
 * @param slots tasks the streams are dealt to, in [1, 1024]
 * @param triggerSeconds from the start of one batch to the next
 * @param batch which streams share calls of the model
 */
public record WatchOptions(
    IndexOptions index,
    int maxFilesPerBatch,
    int contextSeconds,
    int latenessSeconds,
    int silentSeconds,
    int keepDays,
    int slots,
    double triggerSeconds,
    BatchOptions batch) {
  private static final int MOST_SLOTS = 1024;

  /** Checks the ranges. */
  public WatchOptions {
    if (maxFilesPerBatch < 1) {
      throw new IllegalArgumentException(
          "maxFilesPerBatch is %d but must be at least 1".formatted(maxFilesPerBatch));
    }
    if (contextSeconds < 0) {
      throw new IllegalArgumentException(
          "contextSeconds is %d but must not be negative".formatted(contextSeconds));
    }
    if (latenessSeconds < 0) {
      throw new IllegalArgumentException(
          "latenessSeconds is %d but must not be negative".formatted(latenessSeconds));
    }
    if (silentSeconds < 0) {
      throw new IllegalArgumentException(
          "silentSeconds is %d but must not be negative".formatted(silentSeconds));
    }
    if (keepDays < 0) {
      throw new IllegalArgumentException(
          "keepDays is %d but must not be negative".formatted(keepDays));
    }
    if (slots < 1 || slots > MOST_SLOTS) {
      throw new IllegalArgumentException("slots is %d but must be in [1, 1024]".formatted(slots));
    }
    if (!(triggerSeconds >= 0)) {
      throw new IllegalArgumentException(
          "triggerSeconds is %s but must not be negative".formatted(triggerSeconds));
    }
  }

  /**
   * Reads the options.
   *
   * @param options with the keys of {@link WatchOptionKeys}
   * @param prompts the questions
   * @throws org.sluice.SluiceException naming the option, its value and the rule
   */
  public static WatchOptions read(OptionSource options, List<String> prompts) {
    IndexOptions index = IndexOptions.read(options, prompts);
    try {
      return new WatchOptions(
          index,
          options.get(MAX_FILES_PER_BATCH),
          options.get(CONTEXT_SECONDS),
          options.get(LATENESS_SECONDS),
          options.get(SILENT_SECONDS),
          options.get(KEEP_DAYS),
          options.get(SLOTS),
          options.get(TRIGGER_SECONDS),
          new BatchOptions(options.get(BATCH_STREAMS), options.get(BATCH_WAIT_MILLIS)));
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      throw IndexErrors.invalidOption(message.split(" ", 2)[0], message);
    }
  }
}
