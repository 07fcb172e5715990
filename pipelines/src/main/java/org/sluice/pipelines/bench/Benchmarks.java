package org.sluice.pipelines.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.spark.sql.SparkSession;

/** Every benchmark by its name, in the order they run. */
public final class Benchmarks {
  /** Names that can be chosen. */
  public static final List<String> NAMES =
      List.of("tower", "tower-large", "clip", "prefill", "batch", "decode", "job");

  private static final int SMALL_GROUP = 16;
  private static final int LARGE_GROUP = 8;
  private static final int CLIP_FRAMES = 32;

  private final Report report;
  private final int repeats;
  private final Path samples;
  private final Function<String, SparkSession> sessions;

  /**
   * Prepares benchmarks.
   *
   * @param out where figures are printed as they come; null for nowhere
   * @param repeats runs each median is of, at least 1
   * @param samples folder of clips
   * @param sessions opens a Spark session at a master
   */
  public Benchmarks(
      PrintStream out, int repeats, Path samples, Function<String, SparkSession> sessions) {
    this.report = new Report(out);
    this.repeats = repeats;
    this.samples = samples;
    this.sessions = sessions;
  }

  /**
   * Runs the chosen ones.
   *
   * @param chosen some of {@link #NAMES}
   * @param started told each name when it begins
   * @return the figures
   */
  public List<Figure> run(Set<String> chosen, Consumer<String> started) throws IOException {
    TowerBench towers = new TowerBench(repeats, report);
    double matmul = towers.matmul();
    for (String name : NAMES) {
      if (chosen.contains(name)) {
        started.accept(name);
        switch (name) {
          case "tower" ->
              towers.tower("B/16-224", RandomModels.SIGLIP_B16_224, SMALL_GROUP, matmul);
          case "tower-large" ->
              towers.tower("SO400M-384", RandomModels.SIGLIP_SO400M_384, LARGE_GROUP, matmul);
          case "clip" -> towers.clip("B/16-224", RandomModels.SIGLIP_B16_224, CLIP_FRAMES);
          case "prefill" -> new PrefillBench(repeats, report).run();
          case "batch" ->
              new BatchBench(repeats, report).run(samples.resolveSibling("models").resolve("demo"));
          case "decode" ->
              new DecodeBench(repeats, report).run(samples.resolve("car-detection.mp4"));
          default -> new JobBench(report, sessions).run(samples);
        }
      }
    }
    return report.figures();
  }
}
