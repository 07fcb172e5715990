package org.sluice.pipelines.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SignalUtils;
import org.sluice.pipelines.job.OptionSource;
import org.sluice.pipelines.record.Camera;
import org.sluice.pipelines.record.CameraTally;
import org.sluice.pipelines.record.Cameras;
import org.sluice.pipelines.record.RecordEvent;
import org.sluice.pipelines.record.RecordJob;
import org.sluice.pipelines.record.RecordOptionKeys;
import org.sluice.pipelines.record.RecordOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import scala.runtime.AbstractFunction0;

/** {@code sluice record}: the command line of {@link RecordJob}. */
@Command(
    name = "record",
    description = {
      "Cuts cameras into short files for sluice watch, without decoding: one sub-folder a camera,"
          + " files that begin with a key frame and are named by the UTC time of their first"
          + " frame.",
      "Connects again when a camera was away. Ctrl-C and SIGTERM finish the open files; after a"
          + " kill the next start saves what they hold. Sound is not recorded."
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
final class RecordCommand implements Callable<Integer> {
  private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([smhd]?)");

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "[NAME=]URL",
      arity = "0..*",
      description =
          "A camera and its name (default: host and path): rtsp:, http: (HLS), tcp: and udp:"
              + " (MPEG-TS), whatever FFmpeg opens, or a file, played at its own speed.")
  private List<String> urls = new ArrayList<>();

  @Option(
      names = "--cameras",
      paramLabel = "FILE",
      description =
          "More cameras, one [NAME=]URL a line, where no list of processes shows passwords.")
  private Path cameras;

  @Option(
      names = "--landing",
      paramLabel = "DIR",
      required = true,
      description = "The landing folder: local, or mounted at the same path on every machine.")
  private String landing;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description = "End after this time, such as 90s, 15m, 8h (default: when told to).")
  private String time;

  @Option(
      names = "--ffmpeg",
      paramLabel = "KEY=VALUE",
      description =
          "One of FFmpeg's options for opening cameras, such as rtsp_transport=udp; may be given"
              + " again.")
  private Map<String, String> open = new LinkedHashMap<>();

  @Option(names = "--json", description = "Print each event as one JSON object on a line.")
  private boolean json;

  @Option(
      names = "--master",
      paramLabel = "URL",
      description = "Spark master (default: this machine).")
  private String master;

  @Override
  public Integer call() throws IOException {
    Map<String, String> given = OptionFlags.given(spec, RecordOptionKeys.ALL);
    List<Camera> all = Cameras.read(urls, cameras);
    double seconds = seconds();
    RecordOptions first =
        RecordOptions.read(
            new OptionSource(given, key -> Optional.empty(), RecordOptionKeys.ALL), open);
    RecordJob.check(all, landing, first);
    CountDownLatch stop = new CountDownLatch(1);
    onSignal("TERM", stop);
    onSignal("INT", stop);
    List<CameraTally> tallies;
    try (SparkSession spark = Sessions.receivers("record", master, first.receivers())) {
      RecordOptions options =
          RecordOptions.read(OptionSource.of(given, spark, RecordOptionKeys.ALL), open);
      tallies = new RecordJob(spark, all, landing, options, this::print).run(seconds, stop);
    }
    tallies.forEach(tally -> System.err.println(line(tally)));
    boolean asked = stop.getCount() == 0;
    return asked || tallies.stream().allMatch(tally -> tally.files() > 0)
        ? ExitCodes.OK
        : ExitCodes.USER;
  }

  private double seconds() {
    if (time == null) {
      return Double.POSITIVE_INFINITY;
    }
    Matcher matcher = DURATION.matcher(time.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new ParameterException(
          spec.commandLine(),
          "--for is %s but must be a number with s, m, h or d behind it".formatted(time));
    }
    double unit =
        switch (matcher.group(2)) {
          case "m" -> 60;
          case "h" -> 3600;
          case "d" -> 86_400;
          default -> 1;
        };
    return Double.parseDouble(matcher.group(1)) * unit;
  }

  /** A signal that is heard here does not end the process: the work does. */
  private static void onSignal(String name, CountDownLatch stop) {
    SignalUtils.register(
        name,
        new AbstractFunction0<>() {
          @Override
          public Object apply() {
            stop.countDown();
            return true;
          }
        });
  }

  private void print(List<RecordEvent> events) {
    Output output = new Output(System.out, json);
    if (json) {
      events.forEach(output::object);
      return;
    }
    List<RecordEvent.Recorded> files = new ArrayList<>();
    for (RecordEvent event : events) {
      if (event instanceof RecordEvent.Recorded recorded) {
        files.add(recorded);
      } else {
        System.err.println(event.toText());
      }
    }
    if (files.size() == 1) {
      output.text(files.get(0).toText() + System.lineSeparator());
    } else if (!files.isEmpty()) {
      output.text(batch(files) + System.lineSeparator());
    }
  }

  private static String batch(List<RecordEvent.Recorded> files) {
    return String.format(
        Locale.ROOT,
        "%d files of %d cameras, %d frames, %.2f MB",
        files.size(),
        files.stream().map(RecordEvent.Recorded::camera).distinct().count(),
        files.stream().mapToLong(RecordEvent.Recorded::frames).sum(),
        files.stream().mapToLong(RecordEvent.Recorded::bytes).sum() / 1e6);
  }

  private static String line(CameraTally tally) {
    return String.format(
        Locale.ROOT,
        "%s: %d files, %d frames, %.2f MB%s",
        tally.camera(),
        tally.files(),
        tally.frames(),
        tally.bytes() / 1e6,
        tally.losses() == 0 ? "" : ", lost %d times".formatted(tally.losses()));
  }
}
