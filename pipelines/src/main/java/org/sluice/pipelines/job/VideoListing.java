package org.sluice.pipelines.job;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.sluice.pipelines.video.VideoFile;

/**
 * Finds the videos that paths stand for: files, directories with everything below them, globs, on
 * any file system Hadoop knows. Names that begin with a dot or an underscore are skipped.
 */
public final class VideoListing {
  private static final String GLOB_CHARACTERS = ".*[*?\\[{].*";

  private final Configuration configuration;
  private final Set<String> extensions;
  private final TreeMap<String, Listed> found = new TreeMap<>();

  private VideoListing(Configuration configuration, Set<String> extensions) {
    this.configuration = configuration;
    this.extensions = extensions;
  }

  /**
   * A file and where it was found.
   *
   * @param file the file
   * @param name its path below the directory that was given, without extension
   */
  public record Listed(VideoFile file, String name) {}

  /** Every video once, in the order of their paths. */
  public static List<Listed> of(
      Collection<String> paths, Set<String> extensions, Configuration configuration) {
    VideoListing listing = new VideoListing(configuration, extensions);
    for (String path : paths) {
      try {
        listing.add(path);
      } catch (IOException | IllegalArgumentException e) {
        throw IndexErrors.cannotList(path, e);
      }
    }
    if (listing.found.isEmpty()) {
      throw IndexErrors.noVideos(
          List.copyOf(paths), String.join(",", extensions.stream().sorted().toList()));
    }
    return List.copyOf(listing.found.values());
  }

  private void add(String text) throws IOException {
    Path path = new Path(text);
    FileSystem fs = path.getFileSystem(configuration);
    path = fs.makeQualified(path);
    if (fs.exists(path)) {
      FileStatus status = fs.getFileStatus(path);
      if (status.isDirectory()) {
        addDirectory(fs, status, path);
      } else {
        put(status, path.getParent()); // whoever names a file means it, whatever its extension
      }
      return;
    }
    FileStatus[] matches = fs.globStatus(path);
    if (matches == null || matches.length == 0) {
      throw IndexErrors.pathMissing(text);
    }
    Path root = fixedPart(path);
    for (FileStatus match : matches) {
      if (isHidden(match)) {
        continue;
      }
      if (match.isDirectory()) {
        addDirectory(fs, match, root);
      } else if (isVideo(match.getPath())) {
        put(match, root);
      }
    }
  }

  private void addDirectory(FileSystem fs, FileStatus directory, Path root) throws IOException {
    Deque<FileStatus> open = new ArrayDeque<>(List.of(directory));
    while (!open.isEmpty()) {
      for (FileStatus status : fs.listStatus(open.remove().getPath())) {
        if (isHidden(status)) {
          continue;
        }
        if (status.isDirectory()) {
          open.add(status);
        } else if (isVideo(status.getPath())) {
          put(status, root);
        }
      }
    }
  }

  private static boolean isHidden(FileStatus status) {
    String name = status.getPath().getName();
    return name.startsWith(".") || name.startsWith("_");
  }

  private boolean isVideo(Path path) {
    String name = path.getName().toLowerCase(Locale.ROOT);
    return extensions.contains(name.substring(name.lastIndexOf('.') + 1));
  }

  private void put(FileStatus status, Path root) {
    String path = status.getPath().toString();
    VideoFile file = new VideoFile(path, status.getLen(), status.getModificationTime());
    found.putIfAbsent(path, new Listed(file, nameBelow(root, status.getPath())));
  }

  private static String nameBelow(Path root, Path file) {
    String base = root.toUri().getPath();
    String full = file.toUri().getPath();
    String below = full.startsWith(base) ? full.substring(base.length()) : full;
    String name = below.replaceFirst("^/+", "");
    int dot = name.lastIndexOf('.');
    return dot > name.lastIndexOf('/') + 1 ? name.substring(0, dot) : name;
  }

  private static Path fixedPart(Path glob) {
    Path fixed = glob;
    for (Path p = glob; p != null; p = p.getParent()) {
      if (p.getName().matches(GLOB_CHARACTERS)) {
        fixed = p.getParent();
      }
    }
    return fixed.equals(glob) ? glob.getParent() : fixed;
  }
}
