package org.sluice.pipelines.lake;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What the encoder fingerprints of a lake's videos stand for: one small file each, written before
 * the first row that carries it. A fingerprint alone cannot be taken apart again, so without it
 * nobody could say whose tokens those are.
 */
public final class KnownModels {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final FileSystem fs;
  private final Path directory;

  KnownModels(Lake lake) {
    this.fs = lake.fileSystem();
    this.directory = new Path(lake.stateDirectory(), "models");
  }

  /**
   * A model under one configuration of its tower.
   *
   * @param fingerprint of weights and preprocessing
   * @param name its directory when it was used
   * @param encoder the tower's options
   */
  public record Known(String fingerprint, String name, String encoder) {}

  /** Writes down what a video's encoder fingerprint stands for, unless that is there. */
  public void remember(String encoderFingerprint, Known model) {
    Path file = file(encoderFingerprint);
    try {
      if (fs.exists(file)) {
        return;
      }
      Map<String, String> content = new LinkedHashMap<>();
      content.put("fingerprint", model.fingerprint());
      content.put("name", model.name());
      content.put("encoder", model.encoder());
      // Another run that is as fast writes the same.
      WholeFile.write(
          file, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(content), fs.getConf());
    } catch (IOException e) {
      throw LakeErrors.notWritable(file.toString(), e);
    }
  }

  /** What an encoder fingerprint stands for; empty for rows of versions that did not say. */
  public Optional<Known> of(String encoderFingerprint) {
    Path file = file(encoderFingerprint);
    try (FSDataInputStream in = fs.open(file)) {
      Map<String, String> content =
          JSON.readValue(in.readAllBytes(), new TypeReference<Map<String, String>>() {});
      return Optional.of(
          new Known(content.get("fingerprint"), content.get("name"), content.get("encoder")));
    } catch (FileNotFoundException ignored) {
      return Optional.empty();
    } catch (IOException e) {
      throw LakeErrors.unreadable(file.toString(), e);
    }
  }

  private Path file(String encoderFingerprint) {
    return new Path(directory, encoderFingerprint + ".json");
  }
}
