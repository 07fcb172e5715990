package org.sluice.verify;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.sluice.SluiceException;
import org.sluice.checkpoint.Safetensors;

/**
 * A folder of golden outputs: {@code manifest.json} names the checkpoints, {@code golden/} holds
 * one safetensors file a subject, named {@code <subject>} or {@code <subject>_<checkpoint>}.
 */
public final class Fixtures {
  private static final String EXTENSION = ".safetensors";

  /** A golden whose name does not say the checkpoint it is of. */
  private static final String RETRIEVAL = "rekv";

  private static final String RETRIEVAL_CHECKPOINT = "A";

  private final Path folder;
  private final Map<String, Path> checkpoints = new TreeMap<>();

  /**
   * Opens a folder.
   *
   * @throws SluiceException if it has no readable manifest or no goldens
   */
  public Fixtures(Path folder) {
    this.folder = folder;
    Path manifest = folder.resolve("manifest.json");
    try {
      JsonObject root = JsonParser.parseString(Files.readString(manifest)).getAsJsonObject();
      for (Map.Entry<String, JsonElement> entry : root.getAsJsonObject("checkpoints").entrySet()) {
        checkpoints.put(entry.getKey(), folder.resolve(entry.getValue().getAsString()));
      }
    } catch (IOException | JsonParseException | IllegalStateException | NullPointerException e) {
      throw new SluiceException(
          "FIXTURES_UNREADABLE",
          "cannot read the fixtures",
          manifest.toString(),
          "it is missing, or has no object named checkpoints",
          "Give --fixtures a folder that holds manifest.json, golden/ and the checkpoints it names.",
          e);
    }
  }

  /** Names of all golden files, sorted, without the extension. */
  public List<String> goldens() {
    try (Stream<Path> files = Files.list(folder.resolve("golden"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(EXTENSION))
          .map(name -> name.substring(0, name.length() - EXTENSION.length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder.resolve("golden"), e);
    }
  }

  Golden golden(String name) {
    return new Golden(name, Safetensors.open(folder.resolve("golden").resolve(name + EXTENSION)));
  }

  /**
   * The checkpoint a golden file is of: the name behind its last underscore, if the manifest knows
   * it.
   */
  Optional<Path> checkpointOf(String golden) {
    if (golden.equals(RETRIEVAL)) {
      return Optional.ofNullable(checkpoints.get(RETRIEVAL_CHECKPOINT));
    }
    return Optional.ofNullable(checkpoints.get(golden.substring(golden.lastIndexOf('_') + 1)));
  }

  /** What a golden file is about: its name without the checkpoint's. */
  String subjectOf(String golden) {
    return checkpointOf(golden).isPresent() && golden.contains("_")
        ? golden.substring(0, golden.lastIndexOf('_'))
        : golden;
  }
}
