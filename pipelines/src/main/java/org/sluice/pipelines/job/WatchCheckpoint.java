package org.sluice.pipelines.job;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.sluice.pipelines.lake.Forgotten;
import org.sluice.pipelines.lake.Lake;
import org.sluice.pipelines.lake.LakeIds;
import org.sluice.pipelines.lake.PendingBatch;
import org.sluice.pipelines.lake.QueryDirectory;

/**
 * What a lake keeps of the watching of one landing folder: Spark's checkpoint, the name under which
 * batches are written once, and the configuration it began with.
 */
final class WatchCheckpoint {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final FileSystem fs;
  private final Path directory;
  private final String writer;
  private final Path spark;
  private final Optional<Path> seed;

  private WatchCheckpoint(FileSystem fs, QueryDirectory query, String writer) {
    this.fs = fs;
    this.directory = query.path();
    this.writer = writer;
    this.spark = query.checkpoint();
    this.seed = query.seed();
  }

  /** The directory of a landing folder's query. */
  static Path directory(Lake lake, String landing) {
    return new Path(PendingBatch.directory(lake), LakeIds.hash("landing", landing));
  }

  /**
   * Opens what there is, or begins.
   *
   * @param configuration that must not change from run to run, by names a user knows
   * @throws org.sluice.SluiceException naming what has changed
   */
  static WatchCheckpoint open(Lake lake, Path directory, Map<String, String> configuration) {
    FileSystem fs = lake.fileSystem();
    QueryDirectory query = new QueryDirectory(fs, directory);
    Forgotten.requireFinished(lake);
    Path file = new Path(directory, QueryDirectory.CONFIGURATION);
    try {
      // A query that was stopped before its first batch has nothing to keep.
      if (!fs.exists(file)
          || query.seed().isEmpty() && !fs.exists(new Path(query.checkpoint(), "offsets"))) {
        String writer = QueryDirectory.newWriter();
        Map<String, String> content = new LinkedHashMap<>(configuration);
        content.put(QueryDirectory.WRITER, writer);
        fs.delete(query.checkpoint(), true);
        try (FSDataOutputStream out = fs.create(file, true)) {
          out.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(content));
        }
        return new WatchCheckpoint(fs, query, writer);
      }
      Map<String, String> began;
      try (FSDataInputStream in = fs.open(file)) {
        began = JSON.readValue(in.readAllBytes(), new TypeReference<Map<String, String>>() {});
      }
      List<String> differences = new ArrayList<>();
      configuration.forEach(
          (name, value) -> {
            if (!value.equals(began.get(name))) {
              differences.add("%s was %s and is %s".formatted(name, began.get(name), value));
            }
          });
      if (!differences.isEmpty()) {
        throw WatchErrors.otherConfiguration(directory.toString(), differences);
      }
      return new WatchCheckpoint(fs, query, began.get(QueryDirectory.WRITER));
    } catch (IOException e) {
      throw WatchErrors.unreadable(file.toString(), e);
    }
  }

  /** Spark's own. */
  String spark() {
    return spark.toString();
  }

  /** What it is to begin with; empty where it has begun, or begins with nothing. */
  Optional<Path> seed() {
    return seed;
  }

  /** The name of its writes; another one after a checkpoint has been removed. */
  String writer() {
    return writer;
  }

  Path directory() {
    return directory;
  }

  /** While this file exists no further batch begins. */
  Path stopFile() {
    return new Path(directory, "stop");
  }

  void requestStop() {
    try {
      fs.create(stopFile(), true).close();
    } catch (IOException e) {
      throw WatchErrors.unreadable(stopFile().toString(), e);
    }
  }

  void clearStop() {
    try {
      fs.delete(stopFile(), false);
    } catch (IOException e) {
      throw WatchErrors.unreadable(stopFile().toString(), e);
    }
  }
}
