package org.sluice.pipelines.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.sluice.pipelines.ask.AskJob;
import org.sluice.pipelines.ask.AskOptions;
import org.sluice.pipelines.ask.Asked;
import org.sluice.pipelines.ask.Each;
import org.sluice.pipelines.ask.Finding;
import org.sluice.pipelines.ask.FrameFilter;
import org.sluice.pipelines.ask.InMemory;
import org.sluice.pipelines.ask.Retrieval;
import org.sluice.pipelines.ask.Span;
import org.sluice.pipelines.ask.UnitAnswer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice ask}: the command line of {@link AskJob}. */
@Command(
    name = "ask",
    description = {
      "Answers a question from the tokens a lake keeps: no video is opened.",
      "Says what the answer was read from."
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
final class AskCommand implements Callable<Integer> {
  /** What {@code --layer} is, of questions and of searches. */
  static final String LAYER =
      "With token and key: the decoder's layer whose keys are compared, from 1 on; 0 for the second,"
          + " which found most in the bundled model (default: 0).";

  @Parameters(paramLabel = "QUESTION", description = "What to ask.")
  private String question;

  @Mixin private AskedFlags asks;

  @Option(
      names = "--retrieval",
      paramLabel = "NAME",
      description =
          "How frames are chosen where not all can be read: token takes those one of whose tokens the"
              + " question attends to most, key those whose mean key it does, embedding those whose"
              + " pooled embedding it does, uniform spreads them evenly. With rekv the model reads"
              + " all frames of one stream, as if it were live, and each of its layers chooses"
              + " (default: ${DEFAULT-VALUE}).")
  private String retrieval = Retrieval.TOKEN.text();

  @Option(
      names = "--diversity",
      paramLabel = "0..1",
      description =
          "With token, key and embedding: how much a frame is held back for resembling one that has"
              + " been chosen; 0 takes the highest scores alone (default: ${DEFAULT-VALUE}).")
  private double diversity = Finding.DIVERSITY;

  @Option(names = "--layer", paramLabel = "NUMBER", description = LAYER)
  private int layer;

  @Option(
      names = "--frames",
      paramLabel = "COUNT",
      description =
          "Most frames read for an answer, if the model can read so many (default:"
              + " ${DEFAULT-VALUE}).")
  private int frames = AskOptions.FRAMES;

  @Option(
      names = "--tokenBudget",
      paramLabel = "COUNT",
      description =
          "Most visual tokens read for an answer; 0 for all of those frames (default: 0).")
  private int tokenBudget;

  @Option(
      names = "--window",
      paramLabel = "TOKENS",
      description =
          "With rekv: how far each token sees while the stream is read; 0 for as far as a prompt of"
              + " the model reaches, at most 15000 (default: 0).")
  private int window;

  @Option(
      names = "--keepFrames",
      paramLabel = "COUNT",
      description =
          "With rekv: most frames kept in memory for the question; of longer streams the oldest are"
              + " forgotten; 0 for 1024 (default: 0).")
  private int keepFrames;

  @Option(
      names = "--maxNewTokens",
      paramLabel = "COUNT",
      description = "Longest answer, in tokens (default: ${DEFAULT-VALUE}).")
  private int maxNewTokens = 64;

  @Option(
      names = "--each",
      paramLabel = "segment|stream|video",
      description = "Ask every one of them instead of all frames together, and print a table.")
  private String each = Each.ALL.text();

  @Option(names = "--save", description = "Keep the answers in the lake, in its table asked.")
  private boolean save;

  @Option(names = "--json", description = "Print one JSON object an answer.")
  private boolean json;

  @Mixin private ComputeFlags computes;

  @Override
  public Integer call() throws IOException {
    FrameFilter filter = asks.filter();
    AskOptions options =
        new AskOptions(
            Retrieval.of("retrieval", retrieval, Retrieval.OF_QUESTIONS),
            new Finding(layer, diversity),
            frames,
            tokenBudget,
            maxNewTokens,
            Each.of(each),
            computes.model(),
            new InMemory(window, keepFrames));
    Asked asked;
    try (SparkSession spark = computes.open("ask");
        CountProgress progress = new CountProgress()) {
      asked =
          new AskJob(spark, asks.lake(), asks.modelDirectory(), progress::done)
              .run(question, filter, options, save);
    }
    Output output = new Output(System.out, json);
    for (UnitAnswer answer : asked.answers()) {
      if (json) {
        output.object(map(asked, answer));
      } else if (options.each() == Each.ALL) {
        output.text(text(asked, answer));
      } else {
        output.text(line(answer));
      }
    }
    return ExitCodes.OK;
  }

  private static Map<String, Object> map(Asked asked, UnitAnswer answer) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("question", asked.question());
    map.put("unit", answer.unit());
    map.put("answer", answer.text());
    map.put("retrieval", asked.options().retrieval().text());
    map.put("framesUsed", answer.framesUsed());
    map.put("framesMatched", asked.framesMatched(answer));
    map.put("tokensRead", answer.tokensRead());
    map.put("tokensStored", asked.tokensStored(answer));
    map.put("tokensIn", answer.tokensIn());
    map.put("tokensOut", answer.tokensOut());
    map.put("cited", answer.cited().stream().map(AskCommand::map).toList());
    map.put("wallMillis", asked.wallMillis());
    return map;
  }

  private static Map<String, Object> map(Span span) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("stream", span.streamId());
    map.put("path", span.path());
    map.put("startMs", span.startMillis());
    map.put("endMs", span.endMillis());
    map.put("startAt", span.startAt() == null ? null : span.startAt().toString());
    map.put("endAt", span.endAt() == null ? null : span.endAt().toString());
    map.put("frames", span.frames());
    return map;
  }

  private static String text(Asked asked, UnitAnswer answer) {
    StringBuilder text = new StringBuilder(answer.text()).append("\n\n");
    answer.cited().forEach(span -> text.append("  ").append(cited(span)).append('\n'));
    text.append(
        String.format(
            Locale.ROOT,
            "%d of %d frames%s, %d of %d stored tokens read, no video opened, %.1f s%n",
            answer.framesUsed(),
            asked.framesMatched(answer),
            answer.framesUsed() < asked.framesMatched(answer)
                ? " (chosen by %s)".formatted(asked.options().retrieval().text())
                : "",
            answer.tokensRead(),
            asked.tokensStored(answer),
            asked.wallMillis() / 1000.0));
    return text.toString();
  }

  private static String line(UnitAnswer answer) {
    List<Span> spans = answer.cited();
    String more = spans.size() > 1 ? " and %d more files".formatted(spans.size() - 1) : "";
    return "%s%s  %s%n".formatted(cited(spans.get(0)), more, answer.text());
  }

  private static String cited(Span span) {
    return String.format(
        Locale.ROOT,
        "%s  %s to %s%s, %d frames",
        span.streamId(),
        Times.clock(span.startMillis()),
        Times.clock(span.endMillis()),
        span.startAt() == null ? "" : " (from %s)".formatted(span.startAt()),
        span.frames());
  }
}
