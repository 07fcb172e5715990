package org.sluice.pipelines.job;

import java.util.List;
import org.sluice.SluiceException;

/** What a user can get wrong when watching. */
final class WatchErrors {
  private WatchErrors() {}

  static SluiceException landingMissing(String path) {
    return new SluiceException(
        "LANDING_MISSING",
        "there is no landing folder",
        path,
        "nothing is at this path, or it is a file",
        "Check the path; a landing folder has one sub-folder a stream, and may be empty at first.");
  }

  static SluiceException speculation() {
    return new SluiceException(
        "WATCH_SPECULATION",
        "tasks with state cannot be run twice at once",
        "spark.speculation",
        "it is true",
        "Set it to false for this application.");
  }

  static SluiceException otherConfiguration(String directory, List<String> differences) {
    return new SluiceException(
        "WATCH_OTHER_CONFIGURATION",
        "this folder has been watched with another model or other options",
        directory,
        String.join("; ", differences),
        "Go on with the model and the options it began with, or use another lake.");
  }

  static SluiceException otherState(String stream) {
    return new SluiceException(
        "WATCH_OTHER_STATE",
        "the state of a stream was made with another model or other options",
        stream,
        "its fingerprint is another than that of this run",
        "Go on with the model and the options it began with, or use another lake.");
  }

  static SluiceException otherStateVersion(String stream, int found, int known) {
    return new SluiceException(
        "WATCH_STATE_VERSION",
        "the state of a stream was written by another version of Sluice",
        stream,
        "its version is %d and this version reads %d".formatted(found, known),
        "Use the version that wrote it, or another lake.");
  }

  static SluiceException unreadable(String path, Throwable cause) {
    return new SluiceException(
        "WATCH_CHECKPOINT_UNREADABLE",
        "cannot read or write what is known of this query",
        path,
        String.valueOf(cause.getMessage()),
        "Check the permissions of the lake's directory _sluice/watch.",
        cause);
  }
}
