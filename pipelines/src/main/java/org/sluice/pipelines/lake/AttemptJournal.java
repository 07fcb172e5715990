package org.sluice.pipelines.lake;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Remembers which segments are in somebody's hands. A segment whose process ended before it could
 * say how it went is suspect, for whatever reason the process ended: its file may have brought the
 * process down.
 */
public final class AttemptJournal {
  private static final String DIRECTORY = "attempts";

  private final FileSystem fs;
  private final Path directory;

  /**
   * Opens the journal of a lake, on the driver or in a task.
   *
   * @param stateDirectory of the lake
   */
  public AttemptJournal(Path stateDirectory, Configuration configuration) {
    this.directory = new Path(stateDirectory, DIRECTORY);
    try {
      this.fs = directory.getFileSystem(configuration);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a process took this segment in hand and did not get to the end of it. */
  public boolean isSuspect(String segmentId) {
    try {
      return fs.listStatus(new Path(directory, segmentId)).length > 0;
    } catch (FileNotFoundException ignored) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Notes that this process takes the segment in hand. */
  public Attempt begin(String segmentId) {
    Path segment = new Path(directory, segmentId);
    Path entry = new Path(segment, UUID.randomUUID().toString());
    try {
      fs.create(entry, true).close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Attempt(segment, entry);
  }

  /** Forgets these; only while nobody works on them. */
  public void forget(Collection<String> ids) {
    try {
      for (FileStatus one : fs.listStatus(directory)) {
        if (ids.contains(one.getPath().getName())) {
          fs.delete(one.getPath(), true);
        }
      }
    } catch (FileNotFoundException ignored) {
      // Nobody has ever begun.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Forgets everything; only while nobody works. */
  public void clear() {
    try {
      fs.delete(directory, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One process's hold on one segment. */
  public final class Attempt {
    private final Path segment;
    private final Path entry;

    private Attempt(Path segment, Path entry) {
      this.segment = segment;
      this.entry = entry;
    }

    /** The segment went through, well or badly: no suspicion is left. */
    public void finish() {
      delete(segment, true);
    }

    /**
     * The process lets go of the segment in good order, but it stays as suspect as it was: there is
     * no result, or the result is that it crashes.
     */
    public void abandon() {
      delete(entry, false);
    }

    private void delete(Path path, boolean recursive) {
      try {
        fs.delete(path, recursive);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
