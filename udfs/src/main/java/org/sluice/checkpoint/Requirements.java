package org.sluice.checkpoint;

import java.util.List;
import java.util.function.Supplier;

/** The rules configuration records check their fields by; each message names field, value, rule. */
final class Requirements {
  private Requirements() {}

  static void positive(String field, double value) {
    if (!(value > 0)) {
      String text = value == Math.rint(value) ? Long.toString((long) value) : value + "";
      throw new IllegalArgumentException("%s is %s but must be positive".formatted(field, text));
    }
  }

  static void divides(String field, int value, String ofField, int of) {
    if (of % value != 0) {
      throw new IllegalArgumentException(
          "%s is %d but must divide %s, %d".formatted(field, value, ofField, of));
    }
  }

  static void oneOf(String field, String value, List<String> allowed) {
    if (!allowed.contains(value)) {
      throw new IllegalArgumentException(
          "%s is %s but must be one of %s".formatted(field, value, String.join(", ", allowed)));
    }
  }

  static void range(String field, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s is %d but must be in [%d, %d]".formatted(field, value, min, max));
    }
  }

  /** Builds a record from a file: a rule it breaks is the user's file's fault, told as such. */
  static <T> T inFile(JsonConfig config, Supplier<T> build) {
    try {
      return build.get();
    } catch (IllegalArgumentException e) {
      throw CheckpointErrors.invalidConfig(config.file(), e);
    }
  }
}
