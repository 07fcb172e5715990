package org.sluice.language;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A prompt around a video and a question. What stands before the video's end is the same for every
 * question, so the decoder reads it once.
 */
public final class PromptTemplate {
  private static final String VIDEO = "<video>";
  private static final String QUESTION = "{question}";

  /** What chat models take as control: {@code <|im_end|>}, and the placeholders of media. */
  private static final Pattern CONTROL = Pattern.compile("<\\|[^|>\\s]*\\|>|<video>|<image>");

  private final String beforeVideo;
  private final String beforeQuestion;
  private final String afterQuestion;

  /** Parses a template: text with {@code <video>} once and {@code {question}} once after it. */
  public PromptTemplate(String template) {
    int video = once(template, VIDEO);
    int question = once(template, QUESTION);
    if (question < video) {
      throw LanguageErrors.badTemplate(template, "{question} comes before <video>");
    }
    beforeVideo = template.substring(0, video);
    beforeQuestion = template.substring(video + VIDEO.length(), question);
    afterQuestion = template.substring(question + QUESTION.length());
  }

  private static int once(String template, String part) {
    int at = template.indexOf(part);
    if (at < 0 || template.indexOf(part, at + 1) >= 0) {
      throw LanguageErrors.badTemplate(
          template, "%s is in it %s".formatted(part, at < 0 ? "not at all" : "more than once"));
    }
    return at;
  }

  /** The text before the visual tokens. */
  public String beforeVideo() {
    return beforeVideo;
  }

  /** The text after the visual tokens; a question that would steer the model is refused. */
  public String afterVideo(String question) {
    if (question.isBlank()) {
      throw LanguageErrors.emptyQuestion();
    }
    Matcher control = CONTROL.matcher(question);
    if (control.find()) {
      throw LanguageErrors.controlToken(question, control.group());
    }
    return beforeQuestion + question + afterQuestion;
  }

  /** The texts after the visual tokens of several questions. */
  public List<String> afterVideo(List<String> questions) {
    return questions.stream().map(this::afterVideo).toList();
  }
}
