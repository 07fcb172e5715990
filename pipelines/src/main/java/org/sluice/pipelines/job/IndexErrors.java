package org.sluice.pipelines.job;

import java.util.List;
import org.sluice.SluiceException;

/** What a user can get wrong when starting an index. */
public final class IndexErrors {
  private IndexErrors() {}

  static SluiceException invalidOption(String name, String why) {
    return new SluiceException(
        "OPTION_INVALID",
        "an option cannot be used",
        name,
        why,
        "See sluice index --help for the options and their ranges.");
  }

  static SluiceException unknownOption(String name) {
    return new SluiceException(
        "OPTION_UNKNOWN",
        "there is no such option",
        name,
        "nothing would listen to it",
        "See sluice index --help for the options.");
  }

  static SluiceException pathMissing(String path) {
    return new SluiceException(
        "INDEX_PATH_MISSING",
        "there is no such file or directory",
        path,
        "nothing matches this path",
        "Check the path; a glob must match at least one file.");
  }

  static SluiceException noVideos(List<String> paths, String extensions) {
    return new SluiceException(
        "INDEX_NO_VIDEOS",
        "no videos found",
        String.join(", ", paths),
        "no file there ends in one of " + extensions.replace(",", ", "),
        "Name the files themselves, or set --extensions.");
  }

  static SluiceException cannotList(String path, Throwable cause) {
    return new SluiceException(
        "INDEX_CANNOT_LIST",
        "cannot list",
        path,
        String.valueOf(cause.getMessage()),
        "Check the path, its permissions and the credentials of its file system.",
        cause);
  }

  static SluiceException promptsUnreadable(String file, Throwable cause) {
    return new SluiceException(
        "INDEX_PROMPTS_UNREADABLE",
        "cannot read the file of prompts",
        file,
        String.valueOf(cause.getMessage()),
        "Give --prompts a text file with one question a line.",
        cause);
  }

  /** A task failed for a reason that is not a video's fault. */
  public static SluiceException encodingFailed(String why, Throwable cause) {
    return new SluiceException(
        "INDEX_ENCODING_FAILED",
        "encoding stopped",
        "the model",
        why,
        "What is committed is kept; run the same command again when the reason is gone.",
        cause);
  }

  static SluiceException fileChanged(String path) {
    return new SluiceException(
        "INDEX_FILE_CHANGED",
        "cannot read video",
        path,
        "the file changed after it was listed",
        "Run the same command again when the file is complete.");
  }

  static SluiceException otherModel(String directory) {
    return new SluiceException(
        "INDEX_OTHER_MODEL",
        "an executor has another model than the driver",
        directory,
        "the weights at this path differ between the machines",
        "Put the same model at the same path on every machine.");
  }
}
