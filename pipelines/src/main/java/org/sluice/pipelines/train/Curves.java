package org.sluice.pipelines.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code curves.jsonl}: a line whenever something was measured. */
final class Curves {
  private final Path file;
  private final ObjectMapper json = new ObjectMapper();

  Curves(Path file) {
    this.file = file;
  }

  /**
   * Adds a line.
   *
   * @param kind training or validation
   */
  void add(String stage, long step, String kind, Map<String, Double> values) throws IOException {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("stage", stage);
    line.put("step", step);
    line.put("kind", kind);
    values.forEach((name, value) -> line.put(name, Math.round(value * 1e5) / 1e5));
    Files.write(
        file,
        (json.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
