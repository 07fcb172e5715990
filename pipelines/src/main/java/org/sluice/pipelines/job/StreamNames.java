package org.sluice.pipelines.job;

import java.util.HashMap;
import java.util.Map;

/**
 * Names of streams: a file's path below the directory it was found in, without extension. A video
 * keeps the name it has in the lake; where another video has the name already, the whole path is
 * the name, so that two directories never share a stream.
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
    String chosen = ownerOf.containsKey(name) ? path : name;
    ownerOf.put(chosen, videoId);
    nameOf.put(videoId, chosen);
    return chosen;
  }
}
