package org.sluice.pipelines.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;

/** Standard output: the result of a command and nothing else. */
final class Output {
  private final PrintStream out;
  private final boolean json;
  private final ObjectMapper mapper = new ObjectMapper();

  Output(PrintStream out, boolean json) {
    this.out = out;
    this.json = json;
  }

  boolean isJson() {
    return json;
  }

  /** One object on one line. */
  void object(Object value) {
    try {
      out.println(mapper.writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a result cannot be written as JSON", e);
    }
  }

  /** Text for people. */
  void text(String text) {
    out.print(text);
    out.flush();
  }
}
