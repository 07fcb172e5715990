package org.sluice.pipelines.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.javacpp.Loader;
import org.sluice.checkpoint.PreprocessorConfig;
import org.sluice.pipelines.video.FrameReader;
import org.sluice.pipelines.video.FrameReaderOptions;
import org.sluice.pipelines.video.Scaling;
import org.sluice.vision.Preprocessor;

/** Reading video against the ffmpeg program on one thread, every frame of a clip. */
final class DecodeBench {
  private static final int SIDE = 384;

  private final int repeats;
  private final Report report;

  DecodeBench(int repeats, Report report) {
    this.repeats = repeats;
    this.report = report;
  }

  void run(Path clip) {
    Preprocessor preprocessor =
        new Preprocessor(
            new PreprocessorConfig(
                SIDE, SIDE, 1 / 255.0, new float[] {.5f, .5f, .5f}, new float[] {.5f, .5f, .5f}));
    FrameReaderOptions exact = FrameReaderOptions.whole(0);
    FrameReaderOptions fast = exact.withScaling(new Scaling.Fast(SIDE, SIDE));
    FrameReaderOptions sparse = FrameReaderOptions.whole(2);
    long frames = read(clip, exact, null);
    String ffmpeg = Loader.load(org.bytedeco.ffmpeg.ffmpeg.class);
    Map<String, Double> seconds =
        new Timing()
            .run("ffmpeg, decode only", i -> program(ffmpeg, clip, "null", ""))
            .run(
                "ffmpeg, decode and scale to 384 x 384 RGB",
                i -> program(ffmpeg, clip, "rawvideo", "scale=384:384:flags=bicubic,format=rgb24"))
            .run("Sluice, decode to RGB", i -> read(clip, exact, null))
            .run("Sluice, decode and preprocess exactly", i -> read(clip, exact, preprocessor))
            .run("Sluice, decode and preprocess, scaling fast", i -> read(clip, fast, preprocessor))
            .run(
                "Sluice, decode and preprocess exactly, 2 frames/s",
                i -> read(clip, sparse, preprocessor))
            .medians(repeats);
    double baseline = frames / seconds.get("ffmpeg, decode only");
    seconds.forEach(
        (name, s) ->
            report.line(
                name,
                "frames/s of video",
                frames / s,
                "%.2f of ffmpeg's decode rate".formatted(frames / s / baseline)));
  }

  private static void program(String ffmpeg, Path clip, String format, String filter) {
    List<String> command =
        new ArrayList<>(
            List.of(ffmpeg, "-nostdin", "-v", "error", "-threads", "1", "-i", clip.toString()));
    if (!filter.isEmpty()) {
      command.addAll(List.of("-filter_threads", "1", "-vf", filter));
    }
    command.addAll(List.of("-f", format, "-y", "/dev/null"));
    try {
      Process process = new ProcessBuilder(command).inheritIO().start();
      if (process.waitFor() != 0) {
        throw new IllegalStateException("ffmpeg could not read " + clip);
      }
    } catch (IOException e) {
      throw new IllegalStateException("cannot start the ffmpeg program", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static long read(Path clip, FrameReaderOptions options, Preprocessor preprocessor) {
    long frames = 0;
    float[] out = preprocessor == null ? null : new float[preprocessor.length()];
    try (FrameReader reader = FrameReader.open(clip.toString(), new Configuration(), options)) {
      while (reader.hasNext()) {
        var frame = reader.next();
        if (preprocessor != null) {
          preprocessor.apply(frame, out, 0);
        }
        frames++;
      }
    }
    return frames;
  }
}
