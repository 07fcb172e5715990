package org.sluice.pipelines.scenes;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Sentences that list objects from left to right, and the facts they state. */
public final class Captions {
  /** Said of a picture without objects. */
  public static final String NOTHING = "there is nothing";

  private static final Pattern AND = Pattern.compile("\\band\\b|,");
  private static final Pattern BETWEEN_WORDS = Pattern.compile("[^a-z]+");
  private static final Set<Motion> SAID =
      EnumSet.of(Motion.STILL, Motion.LEFT, Motion.RIGHT, Motion.UP, Motion.DOWN);

  private Captions() {}

  /** A sentence that states the facts. */
  public static String sentence(List<CaptionFact> facts) {
    return facts.isEmpty()
        ? NOTHING
        : facts.stream().map(CaptionFact::words).collect(Collectors.joining(" and "));
  }

  /**
   * The facts that a sentence states: one for each part that names a size, a colour, a shape and a
   * motion. A part that leaves one out states nothing.
   */
  public static List<CaptionFact> facts(String sentence) {
    List<CaptionFact> facts = new ArrayList<>();
    for (String part : AND.split(sentence.toLowerCase(Locale.ROOT))) {
      Set<String> words =
          Set.of(BETWEEN_WORDS.splitAsStream(part).distinct().toArray(String[]::new));
      Optional<Size> size = named(Stream.of(Size.values()), Size::word, words);
      Optional<Colour> colour = named(Stream.of(Colour.values()), Colour::word, words);
      Optional<Shape> shape = named(Stream.of(Shape.values()), Shape::word, words);
      Optional<Motion> motion = named(SAID.stream(), Captions::lastWord, words);
      if (size.isPresent() && colour.isPresent() && shape.isPresent() && motion.isPresent()) {
        facts.add(new CaptionFact(size.get(), colour.get(), shape.get(), motion.get()));
      }
    }
    return List.copyOf(facts);
  }

  private static String lastWord(Motion motion) {
    return motion.words().substring(motion.words().lastIndexOf(' ') + 1);
  }

  private static <T> Optional<T> named(
      Stream<T> values, Function<T, String> word, Set<String> words) {
    return values.filter(value -> words.contains(word.apply(value))).findFirst();
  }
}
