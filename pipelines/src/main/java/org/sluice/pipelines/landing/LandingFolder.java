package org.sluice.pipelines.landing;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A folder with one sub-folder a stream. Names that begin with a dot or an underscore, and names
 * that end in {@code .part} or {@code .tmp}, are still being written; files that lie in no
 * sub-folder, or deeper, belong to no stream.
 */
final class LandingFolder {
  private static final Set<String> UNFINISHED = Set.of("part", "tmp");

  private final Path root;
  private final FileSystem fs;
  private final Set<String> extensions;

  LandingFolder(String path, Set<String> extensions, Configuration configuration) {
    this.extensions = extensions;
    try {
      Path given = new Path(path);
      this.fs = given.getFileSystem(configuration);
      this.root = fs.makeQualified(given);
      if (!fs.exists(root) || !fs.getFileStatus(root).isDirectory()) {
        throw LandingErrors.missing(path);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw LandingErrors.cannotList(path, e);
    }
  }

  /** Every finished file, by stream. */
  TreeMap<String, List<LandedFile>> list() {
    TreeMap<String, List<LandedFile>> streams = new TreeMap<>();
    try {
      for (FileStatus entry : fs.listStatus(root)) {
        if (entry.isDirectory() && !isHidden(entry.getPath().getName())) {
          streams.put(entry.getPath().getName(), files(entry.getPath()));
        }
      }
    } catch (IOException e) {
      throw LandingErrors.cannotList(root.toString(), e);
    }
    return streams;
  }

  private List<LandedFile> files(Path folder) throws IOException {
    List<LandedFile> files = new ArrayList<>();
    try {
      for (FileStatus entry : fs.listStatus(folder)) {
        if (!entry.isDirectory() && isFinished(entry.getPath().getName())) {
          files.add(
              new LandedFile(
                  entry.getPath().toString(), entry.getLen(), entry.getModificationTime()));
        }
      }
    } catch (FileNotFoundException ignored) {
      // The folder went away between the two listings.
    }
    return files;
  }

  private boolean isFinished(String name) {
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return !isHidden(name) && !UNFINISHED.contains(extension) && extensions.contains(extension);
  }

  private static boolean isHidden(String name) {
    return name.startsWith(".") || name.startsWith("_");
  }
}
