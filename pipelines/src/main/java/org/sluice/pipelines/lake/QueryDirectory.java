package org.sluice.pipelines.lake;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The directory of one watching query. A small file there tells the query's configuration, the name
 * it writes under and where its checkpoint is; so a query can be given another checkpoint in one
 * step.
 */
public final class QueryDirectory {
  /** The file. */
  public static final String CONFIGURATION = "watch.json";

  /** Key of the name that batches are written under. */
  public static final String WRITER = "writer";

  private static final String CHECKPOINT = "checkpoint";
  private static final String SEED = "seed";
  private static final String FIRST_CHECKPOINT = "spark";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final FileSystem fs;
  private final Path directory;

  /** Of one query. */
  public QueryDirectory(FileSystem fs, Path directory) {
    this.fs = fs;
    this.directory = directory;
  }

  /** Those of all queries that write to a lake. */
  public static List<QueryDirectory> of(Lake lake) {
    FileSystem fs = lake.fileSystem();
    List<QueryDirectory> all = new ArrayList<>();
    try {
      for (FileStatus one : fs.listStatus(PendingBatch.directory(lake))) {
        if (one.isDirectory()) {
          all.add(new QueryDirectory(fs, one.getPath()));
        }
      }
    } catch (FileNotFoundException ignored) {
      // Nobody has ever watched.
    } catch (IOException e) {
      throw LakeErrors.unreadable(PendingBatch.directory(lake).toString(), e);
    }
    return all;
  }

  /** Where it is. */
  public Path path() {
    return directory;
  }

  /** Held by the process that runs the query. */
  public Path lock() {
    return new Path(directory, "lock");
  }

  /** What the file says; nothing where no query was ever started. */
  public Map<String, String> configuration() {
    Path file = new Path(directory, CONFIGURATION);
    try (FSDataInputStream in = fs.open(file)) {
      return JSON.readValue(
          in.readAllBytes(), new TypeReference<LinkedHashMap<String, String>>() {});
    } catch (FileNotFoundException ignored) {
      return Map.of();
    } catch (IOException e) {
      throw LakeErrors.unreadable(file.toString(), e);
    }
  }

  /** Spark's own. */
  public Path checkpoint() {
    return new Path(directory, configuration().getOrDefault(CHECKPOINT, FIRST_CHECKPOINT));
  }

  /** What the checkpoint is to begin with, until its first batch is in; empty for nothing. */
  public Optional<Path> seed() {
    String seed = configuration().get(SEED);
    return seed == null || hasCommitted()
        ? Optional.empty()
        : Optional.of(new Path(directory, seed));
  }

  /** Whether the checkpoint has seen the end of a batch. */
  public boolean hasCommitted() {
    return !batches("commits").isEmpty();
  }

  /** Numbers of the batches in one of the checkpoint's logs, ascending. */
  public List<Long> batches(String log) {
    Path path = new Path(checkpoint(), log);
    List<Long> batches = new ArrayList<>();
    try {
      for (FileStatus file : fs.listStatus(path)) {
        if (file.getPath().getName().matches("\\d+")) {
          batches.add(Long.parseLong(file.getPath().getName()));
        }
      }
    } catch (FileNotFoundException ignored) {
      // It has not begun.
    } catch (IOException e) {
      throw LakeErrors.unreadable(path.toString(), e);
    }
    batches.sort(null);
    return batches;
  }

  /** A place for a seed, which counts once {@link #beginAnew} names it. */
  public Path newSeed() {
    return new Path(directory, SEED + "-" + UUID.randomUUID());
  }

  /** Gives the query a checkpoint that begins with a seed, under a name of its own. */
  public void beginAnew(Path seed) {
    Map<String, String> content = new LinkedHashMap<>(configuration());
    content.put(WRITER, newWriter());
    content.put(CHECKPOINT, FIRST_CHECKPOINT + "-" + UUID.randomUUID());
    content.put(SEED, seed.getName());
    write(content);
  }

  /** A name that nothing was written under. */
  public static String newWriter() {
    return "sluice-watch-" + UUID.randomUUID();
  }

  private void write(Map<String, String> content) {
    Path file = new Path(directory, CONFIGURATION);
    try {
      byte[] bytes = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(content);
      WholeFile.write(file, bytes, fs.getConf());
    } catch (IOException e) {
      throw LakeErrors.notWritable(file.toString(), e);
    }
  }

  /** Writes a file as a whole. */
  public void write(Path file, byte[] content) {
    WholeFile.write(file, content, fs.getConf());
  }

  /** Deletes checkpoints and seeds that are of no use any more. */
  public void tidy() {
    if (configuration().containsKey(SEED) && hasCommitted()) {
      Map<String, String> content = new LinkedHashMap<>(configuration());
      content.remove(SEED);
      write(content);
    }
    List<Path> used = new ArrayList<>(seed().stream().toList());
    used.add(checkpoint());
    try {
      for (FileStatus one : fs.listStatus(directory)) {
        if (one.isDirectory() && !used.contains(one.getPath())) {
          fs.delete(one.getPath(), true);
        }
      }
    } catch (IOException e) {
      throw LakeErrors.notWritable(directory.toString(), e);
    }
  }
}
