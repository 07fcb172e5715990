package org.sluice.pipelines.scenes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.sluice.pipelines.video.FrameReader;
import org.sluice.pipelines.video.FrameReaderOptions;
import org.sluice.vision.RgbFrame;

/** Scenes as H.264 in MP4. */
public final class SceneVideos {
  private SceneVideos() {}

  /**
   * Writes a scene's video, a key frame every two seconds; the file appears when it is complete.
   *
   * @throws org.sluice.SluiceException when it cannot be written
   */
  public static void write(Scene scene, Path file) {
    Path part = file.resolveSibling("." + file.getFileName() + ".part");
    try (VideoWriter writer =
        new VideoWriter(part, scene.width(), scene.height(), scene.framesPerSecond())) {
      SceneRenderer renderer = new SceneRenderer(scene);
      for (int frame = 0; frame < scene.frames(); frame++) {
        writer.add(renderer.render(frame), scene.frameMillis(frame));
      }
      writer.finish();
    }
    try {
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw SceneErrors.notWritten(file, e.toString());
    }
  }

  /**
   * What the product's reader samples from a scene's video: with the codec's losses, as at
   * inference.
   */
  public static List<RgbFrame> framesThroughCodec(Scene scene, double framesPerSecond) {
    try {
      Path file = Files.createTempFile("sluice-scene-", ".mp4");
      try {
        write(scene, file);
        return frames(file, framesPerSecond);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<RgbFrame> frames(Path file, double framesPerSecond) {
    List<RgbFrame> frames = new ArrayList<>();
    try (FrameReader reader =
        FrameReader.open(
            file.toString(), new Configuration(false), FrameReaderOptions.whole(framesPerSecond))) {
      while (reader.hasNext()) {
        frames.add(reader.next());
      }
    }
    return frames;
  }
}
