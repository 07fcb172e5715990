package org.sluice.pipelines.scenes;

import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Every word of questions, answers and captions. */
public final class SceneVocabulary {
  private static final Pattern TOKEN = Pattern.compile("[a-z0-9]+|[^\\sa-z0-9]");
  private static final Pattern NAME = Pattern.compile("\\{\\d}");

  private SceneVocabulary() {}

  /** Words in lower case and marks of punctuation, in alphabetical order. */
  public static SortedSet<String> words() {
    SortedSet<String> words = new TreeSet<>();
    for (Template template : SceneQuestions.templates()) {
      template.phrasings().forEach(text -> add(words, NAME.matcher(text).replaceAll("")));
      template.targets().forEach(text -> add(words, text));
    }
    for (Colour colour : Colour.values()) {
      words.add(colour.word());
    }
    for (Shape shape : Shape.values()) {
      words.add(shape.word());
    }
    for (Size size : Size.values()) {
      words.add(size.word());
    }
    for (Motion motion : Motion.values()) {
      add(words, motion.words());
    }
    for (Edge edge : Edge.values()) {
      words.add(edge.word());
    }
    for (int count = 0; count <= Difficulty.HARD.objects(); count++) {
      words.add(Integer.toString(count));
    }
    add(words, Captions.NOTHING);
    add(words, "a and object middle");
    return words;
  }

  private static void add(SortedSet<String> words, String text) {
    Matcher token = TOKEN.matcher(text.toLowerCase(Locale.ROOT));
    while (token.find()) {
      words.add(token.group());
    }
  }
}
