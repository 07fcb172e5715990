package org.sluice.pipelines.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.bytedeco.ffmpeg.global.avformat;
import org.sluice.pipelines.video.Ffmpeg;

/** Which cameras a command names, checked as far as can be without asking one. */
public final class Cameras {
  /** What FFmpeg opens by itself, without a protocol of that name. */
  private static final Set<String> WITHOUT_PROTOCOL = Set.of("", "rtsp", "rtsps", "rtp", "srtp");

  private Cameras() {}

  /**
   * Reads the cameras of a command.
   *
   * @param arguments each {@code NAME=URL} or {@code URL}
   * @param file with one of these a line, and comments behind {@code #}; null for none
   */
  public static List<Camera> read(List<String> arguments, Path file) {
    List<String> all = new ArrayList<>(arguments);
    if (file != null) {
      try {
        Files.readAllLines(file).stream()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .forEach(all::add);
      } catch (IOException e) {
        throw RecordErrors.cannotReadList(file.toString(), e);
      }
    }
    if (all.isEmpty()) {
      throw RecordErrors.noCameras();
    }
    Map<String, Camera> byName = new LinkedHashMap<>();
    for (String text : all) {
      Camera camera = Camera.of(text);
      checkScheme(camera);
      // Some file systems take Door and door for the same folder.
      Camera other = byName.putIfAbsent(camera.name().toLowerCase(Locale.ROOT), camera);
      if (other != null) {
        throw RecordErrors.sameName(camera, other);
      }
    }
    return List.copyOf(byName.values());
  }

  private static void checkScheme(Camera camera) {
    Ffmpeg.load();
    String protocol = avformat.avio_find_protocol_name(camera.scheme() + "://");
    if (!WITHOUT_PROTOCOL.contains(camera.scheme())
        && !camera.scheme().equals(protocol == null ? "" : protocol)) {
      throw RecordErrors.unknownScheme(camera);
    }
  }
}
