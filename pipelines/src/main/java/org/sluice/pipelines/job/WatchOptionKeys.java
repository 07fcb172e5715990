package org.sluice.pipelines.job;

import java.util.ArrayList;
import java.util.List;

/**
 * Every option of watching, with its default: those of {@link IndexOptionKeys} that have a meaning
 * there, and these. Precedence is the same.
 */
public final class WatchOptionKeys {
  /** Size of a batch. */
  public static final OptionKey<Integer> MAX_FILES_PER_BATCH =
      OptionKey.ofInt(
          "maxFilesPerBatch", 64, "most files committed together, one of each stream in turn");

  /** How late a file may be. */
  public static final OptionKey<Integer> LATENESS_SECONDS =
      OptionKey.ofInt(
          "latenessSeconds",
          600,
          "how much older than the newest file of its stream a file may be and still be taken");

  /** How far questions look back. */
  public static final OptionKey<Integer> CONTEXT_SECONDS =
      OptionKey.ofInt(
          "contextSeconds",
          0,
          "how much of the stream before a segment its questions are asked with, beside the"
              + " segment; 0 for nothing, as in an index");

  /** When silence is told. */
  public static final OptionKey<Integer> SILENT_SECONDS =
      OptionKey.ofInt(
          "silentSeconds", 600, "after so long without a file a stream is told as silent; 0 never");

  /** When rows go. */
  public static final OptionKey<Integer> KEEP_DAYS =
      OptionKey.ofInt(
          "keepDays",
          0,
          "rows of this folder's files go when the files were recorded so many days ago, and such"
              + " files are not taken; 0 keeps all");

  /** Where streams' states lie. */
  public static final OptionKey<Integer> SLOTS =
      OptionKey.ofInt(
          "slots", 8, "tasks the streams are dealt to, fixed when a folder is first watched");

  /** Pause between batches. */
  public static final OptionKey<Double> TRIGGER_SECONDS =
      OptionKey.ofDouble(
          "triggerSeconds",
          30,
          "seconds from the start of one batch to the next; after a full batch there is no wait");

  /** Streams of a call. */
  public static final OptionKey<Integer> BATCH_STREAMS =
      OptionKey.ofInt(
          "batchStreams",
          1,
          "most streams of a slot whose frames are encoded in one call; more than 1 changes tokens by"
              + " rounding");

  /** Wait of a call. */
  public static final OptionKey<Integer> BATCH_WAIT_MILLIS =
      OptionKey.ofInt(
          "batchWaitMillis",
          0,
          "how long such a call waits for streams of other slots in the same process; 0 for its own"
              + " slot's only, which gives the same tokens whenever the batch is run again");

  /** All of them, in the order of the help text. */
  public static final List<OptionKey<?>> ALL = all();

  private WatchOptionKeys() {}

  private static List<OptionKey<?>> all() {
    List<OptionKey<?>> all = new ArrayList<>(IndexOptionKeys.ALL);
    all.remove(IndexOptionKeys.COMMIT_SEGMENTS);
    all.remove(IndexOptionKeys.RETRY_FAILED);
    all.addAll(
        List.of(
            MAX_FILES_PER_BATCH,
            CONTEXT_SECONDS,
            LATENESS_SECONDS,
            SILENT_SECONDS,
            KEEP_DAYS,
            SLOTS,
            TRIGGER_SECONDS,
            BATCH_STREAMS,
            BATCH_WAIT_MILLIS));
    return List.copyOf(all);
  }
}
