package org.sluice.pipelines.cli;

import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.sluice.SluiceException;
import org.sluice.pipelines.keep.ForgetJob;
import org.sluice.pipelines.keep.ForgetSummary;
import org.sluice.pipelines.lake.Forgettable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sluice forget}: the command line of {@link ForgetJob}. */
@Command(
    name = "forget",
    description = {
      "Makes a lake forget a stream, what is older than a time, or a video: rows, files, logs and"
          + " checkpoints hold nothing of it afterwards.",
      "Says what would go; --yes does it. watch, index and whatever else writes to the lake must be"
          + " stopped. Stopped itself, the same command finishes what it began."
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
final class ForgetCommand implements Callable<Integer> {
  @Option(names = "--lake", paramLabel = "DIR", required = true, description = "The lake.")
  private String lake;

  @Option(names = "--stream", paramLabel = "ID", description = "Everything of this stream.")
  private String stream;

  @Option(
      names = "--before",
      paramLabel = "TIME",
      description =
          "Videos that ended before this UTC time (2026-11-21T08:15:00Z); with --stream only its.")
  private String before;

  @Option(names = "--video", paramLabel = "PATH", description = "This video.")
  private String video;

  @Option(
      names = "--landing",
      paramLabel = "DIR",
      description = "Delete the clips in this landing folder, too.")
  private String landing;

  @Option(names = "--yes", description = "Do it.")
  private boolean yes;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(names = "--master", paramLabel = "URL", description = "Spark master.")
  private String master;

  @Override
  public Integer call() throws IOException {
    Instant cutoff = cutoff();
    if ((stream == null && before == null) == (video == null)) {
      throw invalid(
          "--stream", "one of --stream, --before and --video is needed; the first two go together");
    }
    try (SparkSession spark = Sessions.open("forget", master);
        KeepProgress progress = new KeepProgress()) {
      ForgetSummary summary =
          new ForgetJob(spark, lake, progress).run(what(spark, cutoff), landing, yes);
      Output output = new Output(System.out, json);
      if (json) {
        output.object(summary.toMap());
      } else {
        output.text(summary.toText());
      }
      return ExitCodes.OK;
    }
  }

  private Forgettable what(SparkSession spark, Instant cutoff) {
    if (video != null) {
      return new Forgettable.Video(ForgetJob.qualified(spark, video));
    }
    return cutoff == null
        ? new Forgettable.Stream(stream)
        : new Forgettable.Before(stream, cutoff.toEpochMilli());
  }

  private Instant cutoff() {
    if (before == null) {
      return null;
    }
    Instant cutoff;
    try {
      cutoff = Instant.parse(before);
    } catch (DateTimeParseException e) {
      throw invalid(
          "--before",
          "--before is %s but must be a UTC time such as 2026-11-21T08:15:00Z".formatted(before));
    }
    if (cutoff.isAfter(Instant.now())) {
      throw invalid("--before", "--before is %s but must not be in the future".formatted(before));
    }
    return cutoff;
  }

  private static SluiceException invalid(String option, String why) {
    return new SluiceException(
        "OPTION_INVALID", "an option cannot be used", option, why, "See sluice forget --help.");
  }
}
