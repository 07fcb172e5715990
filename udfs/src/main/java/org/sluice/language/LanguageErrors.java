package org.sluice.language;

import java.nio.file.Path;
import org.sluice.SluiceException;

/** Everything a user can be told about questions and their answering. */
final class LanguageErrors {
  private LanguageErrors() {}

  static SluiceException tooLong(long tokens, int maxPositions) {
    return new SluiceException(
        "PROMPT_TOO_LONG",
        "the prompt is too long for the model",
        "%d tokens".formatted(tokens),
        "it reads at most %d".formatted(maxPositions),
        "Use fewer frames, fewer tokens a frame or shorter answers.");
  }

  static SluiceException noTokenizer(Path file) {
    return new SluiceException(
        "TOKENIZER_MISSING",
        "cannot read or write text",
        file.toString(),
        "the model directory has no tokenizer.json",
        "Download it from the model's page, into the model directory.");
  }

  static SluiceException badTokenizer(Path file, Exception cause) {
    return new SluiceException(
        "TOKENIZER_UNREADABLE",
        "cannot read or write text",
        file.toString(),
        "it is not a tokenizer: " + cause.getMessage(),
        "Download the file again.",
        cause);
  }

  static SluiceException foreignTokenizer(Path file, String text, long id, int vocabSize) {
    return new SluiceException(
        "TOKENIZER_FOREIGN",
        "tokenizer and model do not belong together",
        file.toString(),
        "'%s' gives token %d, but the model has only %d".formatted(text, id, vocabSize),
        "Download tokenizer.json and the model of one revision.");
  }

  static SluiceException noTimeMarkers(Path file, String first) {
    return new SluiceException(
        "TOKENIZER_NO_TIME_MARKERS",
        "tokenizer and prompt do not belong together",
        file.toString(),
        "sluice.json says frameMarker time, but %s is not in the vocabulary".formatted(first),
        "Add the markers to the vocabulary the model was trained with, or say frameMarker none.");
  }

  static SluiceException controlToken(String question, String token) {
    return new SluiceException(
        "QUESTION_CONTROL_TOKEN",
        "the question cannot be asked",
        question,
        "it contains %s, which steers the model".formatted(token),
        "Leave it out.");
  }

  static SluiceException emptyQuestion() {
    return new SluiceException(
        "QUESTION_EMPTY",
        "the question cannot be asked",
        "--prompt",
        "it is empty",
        "Ask something.");
  }

  static SluiceException badTemplate(String template, String why) {
    return new SluiceException(
        "PROMPT_BAD_TEMPLATE",
        "the prompt template is not usable",
        template,
        why,
        "Write it with <video> once and {question} once after it.");
  }
}
