package org.sluice.pipelines.ask;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.struct;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sluice.SluiceException;
import org.sluice.spark.FrameCounter;
import org.sluice.videollm.Scoring;

/** Finds the moments of a lake that go with a text, from the tokens it keeps. */
public final class SearchJob {
  /** A moment swallows at most the best of the stretch before and of the one after its own. */
  private static final int PEAKS_PER_MOMENT = 3;

  private final SparkSession spark;
  private final String lakeDirectory;
  private final String modelDirectory;
  private final AskReporter reporter;

  /**
   * A job.
   *
   * @param modelDirectory of the model the lake was made with, the same path on every machine
   */
  public SearchJob(SparkSession spark, String lakeDirectory, String modelDirectory) {
    this(spark, lakeDirectory, modelDirectory, AskReporter.SILENT);
  }

  /**
   * A job that somebody waits for.
   *
   * @param modelDirectory of the model the lake was made with, the same path on every machine
   */
  public SearchJob(
      SparkSession spark, String lakeDirectory, String modelDirectory, AskReporter reporter) {
    this.spark = spark;
    this.lakeDirectory = lakeDirectory;
    this.modelDirectory = modelDirectory;
    this.reporter = reporter;
  }

  /**
   * Searches.
   *
   * @return the best first
   * @throws SluiceException if the text cannot be looked for in what is selected
   */
  public List<Moment> run(String text, FrameFilter filter, SearchOptions options) {
    try (OpenedLake opened =
        new OpenedLake(spark, lakeDirectory, modelDirectory, filter, Each.ALL, options.model())) {
      Selection selection = opened.selection();
      long frames = selection.countTokensOf(opened.model(), opened.modelDirectory());
      AskedModel asked = opened.asked();
      Scoring scoring =
          options.ranking().scoring(options.finding().index(asked.layers())).orElseThrow();
      try (FrameCounter counter = AskJob.counter(spark, reporter, "frames scored", frames)) {
        Dataset<Row> scored =
            Scores.of(
                selection.frames(), asked, scoring, options.scored(text), counter.accumulator());
        return moments(scored, options.limit(), Math.round(options.mergeSeconds() * 1000));
      }
    }
  }

  /**
   * The best frames, none near a better one: the best of every stretch of that length is found in
   * tasks, and neighbours among the best of these are merged here.
   */
  static List<Moment> moments(Dataset<Row> scored, int limit, long mergeMillis) {
    long stretch = Math.max(1, mergeMillis);
    List<Row> peaks;
    try {
      peaks =
          scored
              .groupBy(col("stream_id"), floor(col("at").divide(stretch)))
              .agg(
                  max(struct(
                          col("score"),
                          col("at").unary_$minus().as("earlier"),
                          col("video_id"),
                          col("path"),
                          col("frame_ms"),
                          col("frame_at"),
                          col("at")))
                      .as("best"))
              .select(
                  col("stream_id"),
                  col("best.video_id"),
                  col("best.path"),
                  col("best.frame_ms"),
                  col("best.frame_at"),
                  col("best.at"),
                  col("best.score"))
              .orderBy(col("score").desc(), col("stream_id"), col("at"))
              .limit(limit * PEAKS_PER_MOMENT)
              .collectAsList();
    } catch (Exception e) { // Spark's is checked and undeclared
      throw AskJob.failure(e);
    }
    return merged(peaks.stream().map(Moment::of).toList(), limit, mergeMillis);
  }

  /** Keeps those that no better one is near to. */
  static List<Moment> merged(List<Moment> best, int limit, long mergeMillis) {
    List<Moment> kept = new ArrayList<>();
    for (Moment next : best) {
      int near = 0;
      while (near < kept.size() && !kept.get(near).isNear(next, mergeMillis)) {
        near++;
      }
      if (near < kept.size()) {
        kept.set(near, kept.get(near).with(next));
      } else if (kept.size() < limit) {
        kept.add(next);
      }
    }
    return kept;
  }
}
