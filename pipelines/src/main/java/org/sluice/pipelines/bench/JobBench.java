package org.sluice.pipelines.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.sluice.pipelines.job.IndexJob;
import org.sluice.pipelines.job.IndexOptions;
import org.sluice.pipelines.job.IndexReporter;
import org.sluice.pipelines.job.OptionSource;
import org.sluice.pipelines.video.FrameReader;
import org.sluice.pipelines.video.FrameReaderOptions;
import org.sluice.pipelines.video.Segment;
import org.sluice.pipelines.video.SegmentPlan;
import org.sluice.pipelines.video.VideoFile;
import org.sluice.pipelines.video.VideoProbe;
import org.sluice.videollm.EncodedFrame;
import org.sluice.videollm.StreamSession;
import org.sluice.videollm.VideoLlm;

/** The index job against a plain loop over the same segments, and one task against two. */
final class JobBench {
  /** Enough work for what a start costs to be seen for what it is. */
  private static final int COPIES = 8;

  private static final double SEGMENT_SECONDS = 15;

  private final Report report;
  private final Function<String, SparkSession> sessions;

  /**
   * Creates the bench.
   *
   * @param sessions opens a Spark session at a master
   */
  JobBench(Report report, Function<String, SparkSession> sessions) {
    this.report = report;
    this.sessions = sessions;
  }

  void run(Path samples) throws IOException {
    Path work = Files.createTempDirectory("sluice-bench");
    try {
      List<Path> clips = copies(samples, Files.createDirectory(work.resolve("clips")));
      Path model = Files.createDirectory(work.resolve("model"));
      RandomCheckpoint.write(model, RandomModels.SIGLIP_B16_224);
      IndexOptions options =
          IndexOptions.read(
              new OptionSource(
                  Map.of("segmentSeconds", String.valueOf(SEGMENT_SECONDS)),
                  key -> Optional.empty()),
              List.of());
      double loop = loop(model, clips, options);
      double one = job("local[1]", work, model, options);
      double two = job("local[2]", work, model, options);
      report.line(
          "plain loop over the segments, B/16-224",
          "s",
          loop,
          "load, decode and encode, no tables");
      report.line("index job, one task", "of the loop's time", one / loop, "target at most 1.05");
      report.line(
          "index job, two tasks against one", "times as fast", one / two, "target at least 1.8");
    } finally {
      delete(work);
    }
  }

  private static List<Path> copies(Path samples, Path to) throws IOException {
    List<Path> copies = new ArrayList<>();
    try (Stream<Path> files = Files.list(samples)) {
      for (Path clip :
          files.filter(f -> f.toString().matches(".*\\.(mp4|mkv)")).sorted().toList()) {
        for (int i = 0; i < COPIES; i++) {
          copies.add(Files.copy(clip, to.resolve(i + "-" + clip.getFileName())));
        }
      }
    }
    return copies;
  }

  private static double loop(Path model, List<Path> clips, IndexOptions options)
      throws IOException {
    Configuration hadoop = new Configuration();
    long start = System.nanoTime();
    try (VideoLlm loaded = VideoLlm.load(model, options.model());
        StreamSession session = loaded.openStream(options.encode())) {
      for (Path clip : clips) {
        VideoFile file =
            new VideoFile(
                clip.toString(), Files.size(clip), Files.getLastModifiedTime(clip).toMillis());
        for (Segment segment : SegmentPlan.of(VideoProbe.probe(file, hadoop), SEGMENT_SECONDS)) {
          FrameReaderOptions reading =
              FrameReaderOptions.of(options.sampling().framesPerSecond(), segment);
          try (FrameReader reader = FrameReader.open(clip.toString(), hadoop, reading)) {
            Iterator<EncodedFrame> frames = session.encodeSegment(reader);
            frames.forEachRemaining(frame -> {});
          }
        }
      }
      return (System.nanoTime() - start) / 1e9;
    }
  }

  private double job(String master, Path work, Path model, IndexOptions options)
      throws IOException {
    try (SparkSession spark = sessions.apply(master)) {
      Path lake = work.resolve("lake-" + master.replaceAll("\\W", ""));
      IndexJob job =
          new IndexJob(spark, lake.toString(), model.toString(), options, IndexReporter.SILENT);
      long start = System.nanoTime();
      job.run(List.of(work.resolve("clips").toString()));
      return (System.nanoTime() - start) / 1e9;
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
