package org.sluice.pipelines.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.sluice.pipelines.ask.Finding;
import org.sluice.pipelines.ask.FrameFilter;
import org.sluice.pipelines.ask.Moment;
import org.sluice.pipelines.ask.Retrieval;
import org.sluice.pipelines.ask.SearchJob;
import org.sluice.pipelines.ask.SearchOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice search}: the command line of {@link SearchJob}. */
@Command(
    name = "search",
    description = {
      "Finds the moments of a lake that go with a text, best first: no video is opened.",
      "Scores are for comparing the moments of one search."
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
final class SearchCommand implements Callable<Integer> {
  @Parameters(paramLabel = "TEXT", description = "What to look for, such as \"red star\".")
  private String text;

  @Mixin private AskedFlags asks;

  @Option(
      names = "--ranking",
      paramLabel = "NAME",
      description =
          "yes asks the model about every frame; key and token compare the decoder's keys of the"
              + " frame with the text's query, embedding does so with the pooled embedding alone"
              + " (default: ${DEFAULT-VALUE}).")
  private String ranking = Retrieval.YES.text();

  @Option(names = "--layer", paramLabel = "NUMBER", description = AskCommand.LAYER)
  private int layer;

  @Option(
      names = "--question",
      paramLabel = "TEXT",
      description =
          "What --ranking yes asks about a frame; {text} stands for the text (default:"
              + " ${DEFAULT-VALUE}).")
  private String question = SearchOptions.QUESTION;

  @Option(
      names = "--limit",
      paramLabel = "COUNT",
      description = "Most moments (default: ${DEFAULT-VALUE}).")
  private int limit = SearchOptions.LIMIT;

  @Option(
      names = "--mergeSeconds",
      paramLabel = "SECONDS",
      description =
          "Of moments of a stream no further apart than this only the best is kept (default:"
              + " ${DEFAULT-VALUE}).")
  private double mergeSeconds = SearchOptions.MERGE_SECONDS;

  @Option(names = "--json", description = "Print one JSON object a moment.")
  private boolean json;

  @Mixin private ComputeFlags computes;

  @Override
  public Integer call() throws IOException {
    FrameFilter filter = asks.filter();
    SearchOptions options =
        new SearchOptions(
            Retrieval.of("ranking", ranking, Retrieval.OF_TEXTS),
            new Finding(layer, Finding.DIVERSITY),
            question,
            limit,
            mergeSeconds,
            computes.model());
    List<Moment> moments;
    try (SparkSession spark = computes.open("search");
        CountProgress progress = new CountProgress()) {
      moments =
          new SearchJob(spark, asks.lake(), asks.modelDirectory(), progress::done)
              .run(text, filter, options);
    }
    Output output = new Output(System.out, json);
    for (int i = 0; i < moments.size(); i++) {
      if (json) {
        output.object(map(i + 1, moments.get(i)));
      } else {
        output.text(line(i + 1, moments.get(i)));
      }
    }
    return ExitCodes.OK;
  }

  private static Map<String, Object> map(int rank, Moment moment) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("rank", rank);
    map.put("score", moment.score());
    map.put("stream", moment.streamId());
    map.put("path", moment.path());
    map.put("bestMs", moment.bestMillis());
    map.put("bestAt", moment.bestAt() == null ? null : moment.bestAt().toString());
    map.put("startMs", moment.startMillis());
    map.put("endMs", moment.endMillis());
    return map;
  }

  private static String line(int rank, Moment moment) {
    return String.format(
        Locale.ROOT,
        "%3d  %8.3f  %s  %s%s%n",
        rank,
        moment.score(),
        moment.streamId(),
        Times.clock(moment.bestMillis()),
        moment.bestAt() == null ? "" : "  " + moment.bestAt());
  }
}
