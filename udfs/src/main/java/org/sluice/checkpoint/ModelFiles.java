package org.sluice.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;

/** What must be in place before anything of a model directory is read. */
final class ModelFiles {
  static final String CONFIG = "config.json";
  static final String PREPROCESSOR = "preprocessor_config.json";

  private ModelFiles() {}

  /** The directory's config.json; an error says whether the directory or the file is missing. */
  static Path requireConfig(Path directory) {
    requireDirectory(directory);
    Path config = directory.resolve(CONFIG);
    if (!Files.isRegularFile(config)) {
      throw CheckpointErrors.noConfig(directory);
    }
    return config;
  }

  static void requireDirectory(Path directory) {
    if (!Files.exists(directory)) {
      throw CheckpointErrors.noDirectory(directory);
    }
    if (!Files.isDirectory(directory)) {
      throw CheckpointErrors.notADirectory(directory);
    }
  }
}
