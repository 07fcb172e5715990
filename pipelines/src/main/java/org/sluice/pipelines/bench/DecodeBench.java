package org.sluice.pipelines.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.sluice.checkpoint.PreprocessorConfig;
import org.sluice.pipelines.video.FrameReader;
import org.sluice.pipelines.video.FrameReaderOptions;
import org.sluice.pipelines.video.Scaling;
import org.sluice.vision.Preprocessor;

/** Reading video against the ffmpeg program on one thread, every frame of a clip. */
final class DecodeBench {
  private static final int SIDE = 384;
  private static final String FFMPEG = "ffmpeg, decode only";

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
    Timing timing = new Timing();
    Optional<Path> ffmpeg = program();
    if (ffmpeg.isPresent()) {
      timing
          .run(FFMPEG, i -> run(ffmpeg.get(), clip, "null", ""))
          .run(
              "ffmpeg, decode and scale to 384 x 384 RGB",
              i -> run(ffmpeg.get(), clip, "rawvideo", "scale=384:384:flags=bicubic,format=rgb24"));
    }
    Map<String, Double> seconds =
        timing
            .run("Sluice, decode to RGB", i -> read(clip, exact, null))
            .run("Sluice, decode and preprocess exactly", i -> read(clip, exact, preprocessor))
            .run("Sluice, decode and preprocess, fast scaling", i -> read(clip, fast, preprocessor))
            .run("Sluice, decode all, preprocess 2 frames/s", i -> read(clip, sparse, preprocessor))
            .medians(repeats);
    seconds.forEach(
        (name, s) ->
            report.line(
                name,
                "frames/s of video",
                frames / s,
                seconds.containsKey(FFMPEG)
                    ? "%.2f of ffmpeg's decode rate".formatted(seconds.get(FFMPEG) / s)
                    : "install the ffmpeg program to compare"));
  }

  /** The ffmpeg program on the PATH. */
  private static Optional<Path> program() {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .map(folder -> Path.of(folder, "ffmpeg"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static void run(Path ffmpeg, Path clip, String format, String filter) {
    List<String> command =
        new ArrayList<>(
            List.of(
                ffmpeg.toString(),
                "-nostdin",
                "-v",
                "error",
                "-threads",
                "1",
                "-i",
                clip.toString()));
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
      throw new IllegalStateException("cannot start " + ffmpeg, e);
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
