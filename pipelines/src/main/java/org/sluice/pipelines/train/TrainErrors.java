package org.sluice.pipelines.train;

import java.nio.file.Path;
import org.sluice.SluiceException;

/** Everything a user can be told about training. */
final class TrainErrors {
  private TrainErrors() {}

  static SluiceException otherSizes(Path file, String part, long found, long expected) {
    return new SluiceException(
        "TRAIN_OTHER_SIZES",
        "cannot go on with this training",
        file.toString(),
        "its %s has %d weights, but %d are wanted now".formatted(part, found, expected),
        "Give another --out, or delete that directory.");
  }

  static SluiceException noTower(Path file) {
    return new SluiceException(
        "TRAIN_NO_TOWER",
        "cannot begin with another training's tower",
        file.toString(),
        "there is no such file",
        "Give as --from a directory in which the stage tower is over.");
  }

  static SluiceException otherOptions(Path file, String was, String now) {
    return new SluiceException(
        "TRAIN_OTHER_OPTIONS",
        "cannot go on with this training",
        file.toString(),
        "it was begun with %s, not %s".formatted(was, now),
        "Give the same options, another --out, or delete that directory.");
  }
}
