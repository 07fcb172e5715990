package org.sluice.pipelines.landing;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * Options of the {@code landing} source.
 *
 * @param path the landing folder
 * @param extensions names that end in one of these are video, lower case
 * @param maxFilesPerBatch most files of a batch, at least 1
 * @param latenessMillis how much older than the newest file of its stream a file may be
 * @param slots among which streams are dealt, at least 1; of a query that has run already, what it
 *     began with counts
 * @param lake whose videos tell which files have been taken, asked once when a query is started
 *     again; empty for none, and then modification times must do
 * @param keepMillis age beyond which files are left alone; 0 for no such age
 * @param triggerMillis from one look at the folder to the next where the batch between was not
 *     full; 0 where the query's trigger alone decides
 * @param stopFile while this file exists nothing more is offered; empty for none
 * @param seed file with the {@link LandingSeed} that a new query begins with; empty for none
 */
record LandingOptions(
    String path,
    Set<String> extensions,
    int maxFilesPerBatch,
    long latenessMillis,
    int slots,
    String lake,
    long keepMillis,
    long triggerMillis,
    String stopFile,
    String seed) {
  private static final long MILLIS_PER_DAY = 86_400_000;
  private static final String VIDEO = "mp4,m4v,mov,mkv,webm,avi,mpg,mpeg,ts,mts,m2ts,flv,h264,hevc";

  static LandingOptions read(CaseInsensitiveStringMap options) {
    String path = options.get("path");
    if (path == null) {
      throw LandingErrors.invalidOption("path", "not given", "the landing folder");
    }
    return new LandingOptions(
        path,
        Arrays.stream(options.getOrDefault("extensions", VIDEO).split(","))
            .map(extension -> extension.strip().toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet()),
        (int) atLeast(options, "maxFilesPerBatch", 64, 1),
        atLeast(options, "latenessSeconds", 600, 0) * 1000,
        (int) atLeast(options, "slots", 8, 1),
        options.getOrDefault("lake", ""),
        atLeast(options, "keepDays", 0, 0) * MILLIS_PER_DAY,
        seconds(options, "triggerSeconds"),
        options.getOrDefault("stopFile", ""),
        options.getOrDefault("seed", ""));
  }

  private static long atLeast(
      CaseInsensitiveStringMap options, String name, int otherwise, int least) {
    String text = options.getOrDefault(name, Integer.toString(otherwise));
    try {
      int value = Integer.parseInt(text.strip());
      if (value >= least) {
        return value;
      }
    } catch (NumberFormatException ignored) {
      // told below
    }
    throw LandingErrors.invalidOption(name, text, "a whole number of at least " + least);
  }

  private static long seconds(CaseInsensitiveStringMap options, String name) {
    String text = options.getOrDefault(name, "0");
    try {
      double value = Double.parseDouble(text.strip());
      if (value >= 0 && Double.isFinite(value)) {
        return Math.round(1000 * value);
      }
    } catch (NumberFormatException ignored) {
      // told below
    }
    throw LandingErrors.invalidOption(name, text, "a number of at least 0");
  }
}
