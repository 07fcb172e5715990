package org.sluice.pipelines.keep;

import org.sluice.SluiceException;

/** What a user can get wrong when keeping a lake. */
final class KeepErrors {
  /** Code of the error that somebody is at work on the lake. */
  static final String BUSY = "FORGET_BUSY";

  private KeepErrors() {}

  static SluiceException invalidOption(String name, String why) {
    return new SluiceException(
        "OPTION_INVALID", "an option cannot be used", name, why, "See --help for what it takes.");
  }

  static SluiceException busy(SluiceException locked) {
    return new SluiceException(
        BUSY,
        "somebody is at work on the lake",
        locked.where(),
        locked.why(),
        "Stop sluice watch, index and optimize on this lake, and run the same command again.",
        locked);
  }

  static SluiceException unknown(String what, String lake) {
    return new SluiceException(
        "FORGET_UNKNOWN",
        "there is nothing to forget",
        lake,
        "the lake knows nothing of " + what,
        "Check the name: SELECT DISTINCT stream_id, path FROM videos lists what there is.");
  }

  static SluiceException otherFolder(String video, String landing) {
    return new SluiceException(
        "FORGET_OTHER_FOLDER",
        "the video is none of this landing folder",
        video,
        "--landing is " + landing,
        "Give the folder that holds the folder of the video, or leave --landing out.");
  }

  static SluiceException recording(String folder) {
    return new SluiceException(
        "FORGET_RECORDING",
        "a recorder is writing into the folder",
        folder,
        "it holds the lock .recording.lock there",
        "Stop sluice record for this camera, and run the same command again.");
  }

  static SluiceException cannotDelete(String path, Throwable cause) {
    return new SluiceException(
        "FORGET_CANNOT_DELETE",
        "a clip cannot be listed or deleted",
        path,
        String.valueOf(cause.getMessage()),
        "Check its permissions, and run the same command again: it finishes what it began.",
        cause);
  }
}
