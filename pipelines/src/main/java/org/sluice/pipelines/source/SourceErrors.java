package org.sluice.pipelines.source;

import java.util.Collection;
import org.sluice.SluiceException;

/** What can be wrong with the reading of videos as a dataset. */
final class SourceErrors {
  static final String FAULTY = "SOURCE_FAULTY_VIDEO";

  private SourceErrors() {}

  static SluiceException noPath() {
    return new SluiceException(
        "SOURCE_NO_PATH",
        "cannot read videos",
        "path",
        "no path is given",
        "Give files, directories or globs to load(), or as OPTIONS (path '..') in SQL.");
  }

  static SluiceException invalidOption(String name, String value, String rule) {
    return new SluiceException(
        "OPTION_INVALID",
        "an option cannot be used",
        name,
        "%s is %s but must be %s".formatted(name, value, rule),
        "The README lists the options of format(\"video\").");
  }

  static SluiceException unknownOption(String name, Collection<String> known) {
    return new SluiceException(
        "OPTION_UNKNOWN",
        "there is no such option",
        name,
        "nothing would listen to it",
        "The options of format(\"video\") are %s.".formatted(String.join(", ", known)));
  }

  static SluiceException emptyRange(String start, String end) {
    return new SluiceException(
        "OPTION_INVALID",
        "an option cannot be used",
        "end",
        "start is %s and end is %s but start must be before end".formatted(start, end),
        "Frames from start on and before end are read.");
  }

  static SluiceException faulty(String path, String error) {
    return new SluiceException(
        FAULTY,
        "a video has a fault and mode is failFast",
        path,
        error,
        "Leave the video out, or read with mode permissive, where the column error tells faults.");
  }
}
