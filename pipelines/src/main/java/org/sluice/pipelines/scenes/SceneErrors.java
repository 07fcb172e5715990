package org.sluice.pipelines.scenes;

import java.nio.file.Path;
import org.sluice.SluiceException;

/** What can go wrong when scenes are written, each with what to do. */
final class SceneErrors {
  private SceneErrors() {}

  static SluiceException notWritten(Path file, String why) {
    return new SluiceException(
        "SCENES_NOT_WRITTEN",
        "a file of a scene cannot be written",
        file.toString(),
        why,
        "Check that the directory exists, may be written to and has space left.");
  }

  static SluiceException noEncoder() {
    return new SluiceException(
        "SCENES_NO_ENCODER",
        "videos cannot be encoded",
        "libopenh264",
        "this build of FFmpeg has no such H.264 encoder",
        "Use the FFmpeg that comes with Sluice.");
  }
}
