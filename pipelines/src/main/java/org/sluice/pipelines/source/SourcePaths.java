package org.sluice.pipelines.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** What a source was told to load. */
final class SourcePaths {
  /** Options that are no options of a source but the paths themselves. */
  static final Set<String> KEYS = Set.of("path", "paths");

  private SourcePaths() {}

  /** One path, or several as a JSON array, which is what Spark makes of those given to load(). */
  static List<String> of(CaseInsensitiveStringMap options) {
    List<String> paths = new ArrayList<>();
    Optional.ofNullable(options.get("path")).ifPresent(paths::add);
    String several = options.get("paths");
    if (several != null) {
      try {
        paths.addAll(List.of(new ObjectMapper().readValue(several, String[].class)));
      } catch (JsonProcessingException e) {
        throw SourceErrors.invalidOption("paths", several, "a JSON array");
      }
    }
    if (paths.isEmpty()) {
      throw SourceErrors.noPath();
    }
    return paths;
  }
}
