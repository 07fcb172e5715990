package org.sluice.pipelines.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** A text file of questions. */
public final class PromptFile {
  private PromptFile() {}

  /** One question a line; empty lines are skipped. */
  public static List<String> read(String file) {
    try {
      return Files.readAllLines(Path.of(file)).stream()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .toList();
    } catch (IOException | InvalidPathException e) {
      throw IndexErrors.promptsUnreadable(file, e);
    }
  }
}
