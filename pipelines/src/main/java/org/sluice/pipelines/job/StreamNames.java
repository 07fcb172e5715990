package org.sluice.pipelines.job;

import java.util.HashMap;
import java.util.Map;
import org.sluice.pipelines.video.StartTime;

/**
 * Names of streams: a file's path below the directory it was found in, without extension. A file
 * whose name tells a UTC time is one of the pieces that a recorder cut a camera's stream into, and
 * the stream has the name of its folder, as when the folder is watched. A video keeps the name it
 * has in the lake; where another video has the name already, the whole path is the name, so that
 * two directories never share a stream.
 */
final class StreamNames {
  private final Map<String, String> ownerOf = new HashMap<>();
  private final Map<String, String> nameOf;

  /**
   * Starts from the names in use.
   *
   * @param known streams by video
   */
  StreamNames(Map<String, String> known) {
    this.nameOf = new HashMap<>(known);
    known.forEach((video, stream) -> ownerOf.put(stream, video));
  }

  String of(String videoId, String name, String path) {
    String known = nameOf.get(videoId);
    if (known != null) {
      return known;
    }
    if (StartTime.inName(path).isPresent()) {
      return folderOf(name, path);
    }
    String chosen = ownerOf.containsKey(name) ? path : name;
    ownerOf.put(chosen, videoId);
    nameOf.put(videoId, chosen);
    return chosen;
  }

  private static String folderOf(String name, String path) {
    int below = name.lastIndexOf('/');
    if (below > 0) {
      return name.substring(0, below);
    }
    int end = path.lastIndexOf('/');
    return path.substring(path.lastIndexOf('/', end - 1) + 1, end);
  }
}
