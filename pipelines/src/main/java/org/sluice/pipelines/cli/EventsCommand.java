package org.sluice.pipelines.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.sluice.SluiceException;
import org.sluice.pipelines.events.EventOptions;
import org.sluice.pipelines.events.LakeEvents;
import org.sluice.pipelines.events.StreamEvent;
import org.sluice.pipelines.lake.Lake;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sluice events}: when something happens. */
@Command(
    name = "events",
    description = "Lists the intervals in which something happens, per stream, in seconds.",
    sortOptions = false,
    usageHelpAutoWidth = true)
final class EventsCommand implements Callable<Integer> {
  private static final double MILLIS = 1000;

  @Option(names = "--lake", paramLabel = "DIR", required = true, description = "The lake.")
  private String lake;

  @Option(names = "--stream", paramLabel = "ID", description = "Only this stream.")
  private String stream;

  @Option(
      names = "--enter",
      paramLabel = "SHARE",
      description =
          "Share of a frame's tokens that must move for an event to begin (default:"
              + " ${DEFAULT-VALUE}).")
  private double enter = EventOptions.DEFAULT.enter();

  @Option(
      names = "--exit",
      paramLabel = "SHARE",
      description = "Share below which a frame is quiet (default: ${DEFAULT-VALUE}).")
  private double exit = EventOptions.DEFAULT.exit();

  @Option(
      names = "--hold",
      paramLabel = "SECONDS",
      description = "Quiet that ends an event (default: ${DEFAULT-VALUE}).")
  private double hold = EventOptions.DEFAULT.holdSeconds();

  @Option(
      names = "--minSeconds",
      paramLabel = "SECONDS",
      description = "Shorter events are left out (default: ${DEFAULT-VALUE}).")
  private double minSeconds = EventOptions.DEFAULT.minSeconds();

  @Option(names = "--json", description = "Print one JSON object a line.")
  private boolean json;

  @Option(names = "--master", paramLabel = "URL", description = "Spark master.")
  private String master;

  @Override
  public Integer call() throws IOException {
    EventOptions options = options();
    try (SparkSession spark = Sessions.open("events", master)) {
      List<StreamEvent> events = LakeEvents.of(Lake.open(spark, lake), options, stream);
      Output output = new Output(System.out, json);
      for (StreamEvent event : events) {
        if (json) {
          output.object(map(event));
        } else {
          output.text(line(event));
        }
      }
      if (events.isEmpty()) {
        System.err.println("Nothing happens.");
      }
      return ExitCodes.OK;
    }
  }

  private EventOptions options() {
    try {
      return new EventOptions(enter, exit, hold, minSeconds);
    } catch (IllegalArgumentException e) {
      throw new SluiceException(
          "OPTION_INVALID",
          "an option cannot be used",
          e.getMessage().split(" ", 2)[0],
          e.getMessage(),
          "See sluice events --help for the options and their ranges.",
          e);
    }
  }

  static Map<String, Object> map(StreamEvent found) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("stream", found.streamId());
    map.put("startAt", found.startAt().toString());
    map.put("endAt", found.endAt().toString());
    map.put("startSeconds", found.event().startMillis() / MILLIS);
    map.put("endSeconds", found.event().endMillis() / MILLIS);
    map.put("peakChange", found.event().peakChange());
    map.put("peakNovelty", found.event().peakNovelty());
    return map;
  }

  static String line(StreamEvent found) {
    return String.format(
        Locale.ROOT,
        "%s  %.1f to %.1f s  (%.1f s, peak change %.2f, at %s)%n",
        found.streamId(),
        found.event().startMillis() / MILLIS,
        found.event().endMillis() / MILLIS,
        found.event().seconds(),
        found.event().peakChange(),
        found.startAt());
  }
}
