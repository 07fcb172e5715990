package org.sluice.pipelines.job;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.sql.SparkSession;

/** Looks options up in their order of precedence. Names are matched without regard to case. */
public final class OptionSource {
  private static final String PREFIX = "spark.sluice.";

  private final Map<String, String> given = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final Function<String, Optional<String>> session;

  /**
   * Creates a source.
   *
   * @param given options by name; an unknown name is an error
   * @param session what the session's configuration says of a key
   */
  public OptionSource(Map<String, String> given, Function<String, Optional<String>> session) {
    this(given, session, IndexOptionKeys.ALL);
  }

  /** The same for a command with other options. */
  public OptionSource(
      Map<String, String> given,
      Function<String, Optional<String>> session,
      List<OptionKey<?>> keys) {
    this.given.putAll(given);
    this.session = session;
    for (String name : given.keySet()) {
      if (keys.stream().noneMatch(key -> key.name().equalsIgnoreCase(name))) {
        throw IndexErrors.unknownOption(name);
      }
    }
  }

  /** Options given, then those of a Spark session. */
  public static OptionSource of(Map<String, String> given, SparkSession spark) {
    return of(given, spark, IndexOptionKeys.ALL);
  }

  /** The same for a command with other options. */
  public static OptionSource of(
      Map<String, String> given, SparkSession spark, List<OptionKey<?>> keys) {
    return new OptionSource(given, key -> Optional.ofNullable(spark.conf().get(key, null)), keys);
  }

  /** The value that applies. */
  public <T> T get(OptionKey<T> key) {
    String text = given.get(key.name());
    if (text == null) {
      text = session.apply(PREFIX + key.name()).orElse(key.defaultText());
    }
    return key.parse(text);
  }
}
