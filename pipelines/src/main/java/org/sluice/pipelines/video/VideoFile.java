package org.sluice.pipelines.video;

import java.io.Serializable;
import java.util.Objects;

/**
 * A video file as a listing saw it.
 *
 * @param path local path or Hadoop URI
 * @param sizeBytes length at the listing
 * @param modifiedMillis modification time at the listing, milliseconds since the epoch
 */
public record VideoFile(String path, long sizeBytes, long modifiedMillis) implements Serializable {

  /** Checks the ranges. */
  public VideoFile {
    Objects.requireNonNull(path, "path");
    if (sizeBytes < 0) {
      throw new IllegalArgumentException(
          "sizeBytes is %d but must not be negative".formatted(sizeBytes));
    }
  }
}
