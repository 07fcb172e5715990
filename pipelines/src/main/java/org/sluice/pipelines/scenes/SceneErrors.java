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

  static SluiceException option(String name, Object value, String rule) {
    return new SluiceException(
        "SCENES_OPTION_INVALID",
        "scenes cannot be made so",
        name,
        "%s is %s but must be %s".formatted(name, value, rule),
        "Change the option.");
  }

  static SluiceException otherScenes(Path directory, String there) {
    return new SluiceException(
        "SCENES_DIFFER",
        "the directory holds other scenes",
        directory.toString(),
        "it was written with " + there,
        "Choose another directory, or the same options to go on; only the count may change.");
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
