package org.sluice.pipelines.job;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One option: its name, its type and what it does.
 *
 * @param <T> type of its values
 * @param name camel case, as on the command line ({@code --name}), in option maps ({@code name})
 *     and in the session's configuration ({@code spark.sluice.name})
 * @param type how its values are described, such as {@code number} or {@code stc|none}
 * @param defaultText what applies where nobody gives a value
 * @param description one clause for the help text
 * @param parser reads a value; an IllegalArgumentException says what a value must be
 */
public record OptionKey<T>(
    String name, String type, String defaultText, String description, Function<String, T> parser) {

  static OptionKey<Double> ofDouble(String name, double value, String description) {
    return new OptionKey<>(
        name, "number", plain(value), description, text -> number(text, Double::valueOf));
  }

  static OptionKey<Integer> ofInt(String name, int value, String description) {
    return new OptionKey<>(
        name,
        "count",
        Integer.toString(value),
        description,
        text -> number(text, Integer::valueOf));
  }

  static OptionKey<Boolean> ofFlag(String name, String description) {
    return new OptionKey<>(
        name,
        "true|false",
        "false",
        description,
        text -> oneOf(text, "true", "false").equals("true"));
  }

  static OptionKey<String> ofText(String name, String type, String value, String description) {
    return new OptionKey<>(name, type, value, description, Function.identity());
  }

  static OptionKey<String> ofChoice(String name, String description, String... choices) {
    return new OptionKey<>(
        name, String.join("|", choices), choices[0], description, text -> oneOf(text, choices));
  }

  /** Whether it is given without a value on the command line. */
  public boolean isFlag() {
    return type.equals("true|false");
  }

  T parse(String text) {
    try {
      return parser.apply(text.strip());
    } catch (IllegalArgumentException e) {
      throw IndexErrors.invalidOption(
          name, "%s is %s but %s".formatted(name, text, e.getMessage()));
    }
  }

  private static <N> N number(String text, Function<String, N> parser) {
    try {
      return parser.apply(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("must be a number", e);
    }
  }

  private static String oneOf(String text, String... choices) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (!Arrays.asList(choices).contains(lower)) {
      throw new IllegalArgumentException(
          "must be " + Arrays.stream(choices).collect(Collectors.joining(" or ")));
    }
    return lower;
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
