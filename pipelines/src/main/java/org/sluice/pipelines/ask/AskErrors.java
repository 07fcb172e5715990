package org.sluice.pipelines.ask;

import java.util.List;
import org.sluice.SluiceException;
import org.sluice.pipelines.lake.KnownModels;

/** What a user can get wrong when asking a lake. */
final class AskErrors {
  /** Names listed in a message. */
  static final int SOME = 5;

  private static final int DIGITS = 12;

  private AskErrors() {}

  static SluiceException invalidOption(String name, String why) {
    return new SluiceException(
        "OPTION_INVALID",
        "an option cannot be used",
        name,
        why,
        "See --help for the options and their ranges.");
  }

  static SluiceException badTime(String option, String text) {
    return new SluiceException(
        "ASK_BAD_TIME",
        "a time cannot be read",
        "%s %s".formatted(option, text),
        "it is neither a UTC time, nor minutes and seconds, nor milliseconds",
        "Write 2026-11-21T08:15:00Z, or 01:30, 1:00:00 or 90000 from the start of the video.");
  }

  static SluiceException emptyLake(String lake) {
    return new SluiceException(
        "ASK_EMPTY_LAKE",
        "there is nothing to ask",
        lake,
        "the lake has no frames yet",
        "Index some videos first, with sluice index.");
  }

  static SluiceException nothingMatches(String lake, FrameFilter filter, List<String> streams) {
    return new SluiceException(
        "ASK_NOTHING_MATCHES",
        "no frame matches",
        lake,
        "%s leaves none of its frames; it has streams such as %s"
            .formatted(filter.describe(), String.join(", ", streams)),
        "Widen --stream, --from, --to or --where.");
  }

  static SluiceException badWhere(String where, String why, Throwable cause) {
    return new SluiceException(
        "ASK_BAD_WHERE",
        "--where cannot be used",
        where,
        why,
        "Write a condition of Spark SQL on " + String.join(", ", Selection.CONDITION_COLUMNS) + ".",
        cause);
  }

  static SluiceException otherModel(
      String lake, KnownModels.Known theirs, String name, String fingerprint) {
    return new SluiceException(
        "ASK_OTHER_MODEL",
        "the tokens are another model's",
        lake,
        "they were made by %s (%s; %s) and the question goes to %s (%s)"
            .formatted(
                theirs.name(),
                theirs.fingerprint().substring(0, DIGITS),
                theirs.encoder(),
                name,
                fingerprint.substring(0, DIGITS)),
        "Give --model the model they were made with, or index again with this one.");
  }

  static SluiceException otherWidth(String lake, String name, int theirs, int ours) {
    return new SluiceException(
        "ASK_OTHER_MODEL",
        "the tokens are another model's",
        lake,
        "they have %d channels and those of %s have %d".formatted(theirs, name, ours),
        "Give --model the model they were made with, or index again with this one.");
  }

  static SluiceException modelChanged(String directory) {
    return new SluiceException(
        "ASK_MODEL_CHANGED",
        "an executor has another model than the driver",
        directory,
        "the weights at this path differ between the machines",
        "Put the same model at the same path on every machine.");
  }

  static SluiceException questionTooLong(int tokens, int maxPositions) {
    return new SluiceException(
        "ASK_QUESTION_TOO_LONG",
        "the question is too long for the model",
        "%d tokens with its template and %s".formatted(tokens, "--maxNewTokens"),
        "the model reads at most %d, and not one frame fits beside them".formatted(maxPositions),
        "Ask something shorter, or for a shorter answer.");
  }

  static SluiceException budgetTooSmall(int tokenBudget, int tokensPerFrame) {
    return invalidOption(
        "tokenBudget",
        "tokenBudget is %d but must be at least %d, the tokens of one frame"
            .formatted(tokenBudget, tokensPerFrame));
  }

  static SluiceException onlyInMemory(Retrieval retrieval) {
    return invalidOption(
        "window, keepFrames",
        "they are about streams that are read whole, but retrieval is %s and not %s"
            .formatted(retrieval.text(), Retrieval.REKV.text()));
  }

  static SluiceException notUsed(String option, Retrieval retrieval) {
    return invalidOption(
        option, "it was given, but %s finds frames without it".formatted(retrieval.text()));
  }

  static SluiceException severalStreams(List<String> streams) {
    return new SluiceException(
        "ASK_SEVERAL_STREAMS",
        "--retrieval rekv reads one stream at a time",
        String.join(", ", streams) + (streams.size() < SOME ? "" : " and others"),
        "frames of several streams are meant, and only those of one have an order in time",
        "Narrow it with --stream, ask each of them with --each stream, or leave out --retrieval.");
  }

  static SluiceException windowTooSmall(int window, int least) {
    return invalidOption(
        "window",
        "window is %d but must be at least %d, the tokens that the question reads"
            .formatted(window, least));
  }

  static SluiceException failed(String why, Throwable cause) {
    return new SluiceException(
        "ASK_FAILED",
        "asking stopped",
        "the model",
        why,
        "Run the same command again when the reason is gone.",
        cause);
  }
}
