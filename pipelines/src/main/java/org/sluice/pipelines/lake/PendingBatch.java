package org.sluice.pipelines.lake;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The segments of a live batch between its first and its last write: a file that tells those who
 * clean the lake that their frames are no leftovers.
 */
public final class PendingBatch {
  private static final String NAME = "pending";

  private final FileSystem fs;
  private final Path file;

  /**
   * Of one query.
   *
   * @param directory of the query, directly under {@link #directory}
   */
  public PendingBatch(Lake lake, Path directory) {
    this.fs = lake.fileSystem();
    this.file = new Path(directory, NAME);
  }

  /** Where queries that write to a lake have their directories. */
  public static Path directory(Lake lake) {
    return new Path(lake.stateDirectory(), "watch");
  }

  /** Call before the first row is written. */
  public void begin(Collection<String> segmentIds) {
    try (FSDataOutputStream out = fs.create(file, true)) {
      out.write(String.join("\n", segmentIds).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw LakeErrors.notWritable(file.toString(), e);
    }
  }

  /** Call when all rows are written. */
  public void end() {
    try {
      fs.delete(file, false);
    } catch (IOException e) {
      throw LakeErrors.notWritable(file.toString(), e);
    }
  }

  /** The segments of this query's pending batch. */
  public Set<String> segments() {
    try {
      return read(fs, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The segments of all queries' pending batches. */
  static Set<String> segmentsOf(Lake lake) {
    Set<String> pending = new HashSet<>();
    FileSystem fs = lake.fileSystem();
    try {
      for (FileStatus query : fs.listStatus(directory(lake))) {
        pending.addAll(read(fs, new Path(query.getPath(), NAME)));
      }
    } catch (FileNotFoundException ignored) {
      // Nobody has ever watched.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return pending;
  }

  private static Set<String> read(FileSystem fs, Path file) throws IOException {
    try (FSDataInputStream in = fs.open(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .collect(Collectors.toSet());
    } catch (FileNotFoundException ignored) {
      return Set.of();
    }
  }
}
