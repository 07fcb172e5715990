package org.sluice.pipelines.video;

import java.io.Serializable;
import java.util.Objects;

/**
 * What a video file holds.
 *
 * @param file the file probed
 * @param durationMillis length of the video stream rounded up, 0 when it holds at most one frame
 * @param width pixels as displayed, after rotation
 * @param height pixels as displayed, after rotation
 * @param codec FFmpeg's name, such as {@code h264}
 * @param framesPerSecond average rate, 0 when the file does not tell
 */
public record VideoInfo(
    VideoFile file,
    long durationMillis,
    int width,
    int height,
    String codec,
    double framesPerSecond)
    implements Serializable {

  /** Checks the ranges. */
  public VideoInfo {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(codec, "codec");
    if (durationMillis < 0) {
      throw new IllegalArgumentException(
          "durationMillis is %d but must not be negative".formatted(durationMillis));
    }
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "video is %d x %d but must be at least 1 x 1".formatted(width, height));
    }
    if (!(framesPerSecond >= 0)) {
      throw new IllegalArgumentException(
          "framesPerSecond is %s but must not be negative".formatted(framesPerSecond));
    }
  }
}
