package org.sluice.pipelines.ask;

import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;

/** What a question is asked of: everything that is selected, or every part of it. */
public enum Each {
  /** Everything together. */
  ALL,
  /** Every segment. */
  SEGMENT,
  /** Every stream. */
  STREAM,
  /** Every video. */
  VIDEO;

  /** As a user spells it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** From a user's spelling. */
  public static Each of(String text) {
    for (Each one : values()) {
      if (one.text().equalsIgnoreCase(text)) {
        return one;
      }
    }
    throw AskErrors.invalidOption(
        "each", "each is %s but must be segment, stream or video".formatted(text));
  }

  /** The key that its units have. */
  Column unit() {
    return this == ALL ? functions.lit("all") : functions.col(text() + "_id");
  }
}
