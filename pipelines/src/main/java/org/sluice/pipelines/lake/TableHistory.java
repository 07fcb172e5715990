package org.sluice.pipelines.lake;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import scala.Option;

/**
 * The past of a table as its log tells it. Commits keep the least and the greatest value of columns
 * of files that are long gone, and the conditions of deletions, in plain text.
 */
final class TableHistory {
  /** A commit, its checksum, a checkpoint, several commits in one; hidden while being written. */
  private static final Pattern OF_VERSION = Pattern.compile("\\.?(\\d{20})\\..*");

  /** Table property that tells when the past was given up. */
  private static final String BEGAN = "sluice.historyBegan";

  private final Lake lake;
  private final LakeTable table;

  TableHistory(Lake lake, LakeTable table) {
    this.lake = lake;
    this.table = table;
  }

  /**
   * Makes the table's present its earliest version. What a checkpoint keeps stays: who has written
   * which batch, properties, layout. Nobody may be writing.
   */
  void end() {
    // The newest commit has to stay, so it is made to be one that tells nothing of rows.
    table.setProperty(BEGAN, Instant.now().toString());
    Snapshot present = table.snapshot();
    DeltaLog log = DeltaLog.forTable(lake.spark(), table.path());
    if (!log.checkpointExistsAtVersion(present.version())) {
      log.checkpoint(present, Option.empty());
    }
    try {
      deleteBefore(present.version());
    } catch (IOException e) {
      throw LakeErrors.notWritable(table.location(), e);
    }
    DeltaLog.invalidateCache(lake.spark(), table.path());
  }

  /** The oldest first: whenever this is stopped, what is left is a history without holes. */
  private void deleteBefore(long version) throws IOException {
    FileSystem fs = lake.fileSystem();
    List<Path> files =
        Arrays.stream(fs.listStatus(new Path(table.path(), "_delta_log")))
            .filter(FileStatus::isFile)
            .map(FileStatus::getPath)
            .filter(file -> isBefore(file.getName(), version))
            .sorted(Comparator.comparing(Path::getName))
            .toList();
    for (Path file : files) {
      fs.delete(file, false);
    }
  }

  private static boolean isBefore(String name, long version) {
    Matcher matcher = OF_VERSION.matcher(name);
    return matcher.matches() && Long.parseLong(matcher.group(1)) < version
        || name.endsWith(".tmp"); // left by a process that ended while it wrote
  }
}
