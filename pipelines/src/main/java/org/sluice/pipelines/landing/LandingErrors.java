package org.sluice.pipelines.landing;

import org.sluice.SluiceException;

/** What can be wrong with a landing folder or with the log of a query that reads one. */
final class LandingErrors {
  private LandingErrors() {}

  static SluiceException missing(String path) {
    return new SluiceException(
        "LANDING_MISSING",
        "there is no landing folder",
        path,
        "nothing is at this path, or it is a file",
        "Check the path; a landing folder has one sub-folder a stream, and may be empty at first.");
  }

  static SluiceException cannotList(String path, Throwable cause) {
    return new SluiceException(
        "LANDING_CANNOT_LIST",
        "cannot list the landing folder",
        path,
        String.valueOf(cause.getMessage()),
        "Check the path, its permissions and the credentials of its file system.",
        cause);
  }

  static SluiceException invalidOption(String name, String value, String rule) {
    return new SluiceException(
        "OPTION_INVALID",
        "an option cannot be used",
        name,
        "%s is %s but must be %s".formatted(name, value, rule),
        "See sluice watch --help for the options and their ranges.");
  }

  static SluiceException unreadableOffset(Throwable cause) {
    return new SluiceException(
        "LANDING_OFFSET_UNREADABLE",
        "cannot read the query's log",
        "offsets",
        "an entry is damaged or another source wrote it",
        "Use the checkpoint of this landing folder, or a new one.",
        cause);
  }

  static SluiceException otherOffsetVersion(int found, int known) {
    return new SluiceException(
        "LANDING_OFFSET_VERSION",
        "the query's log was written by another version of Sluice",
        "offsets",
        "its entries have version %d and this version reads %d".formatted(found, known),
        "Use the version that wrote it, or a new checkpoint.");
  }
}
