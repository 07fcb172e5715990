package org.sluice.pipelines.ask;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.unix_millis;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.sluice.pipelines.lake.Lake;
import org.sluice.videollm.VideoLlm;

/**
 * The frames of a lake that a question is about: rows of {@code frames} with their video's {@code
 * video_id}, {@code path} and {@code encoder_fingerprint}, the {@code unit} they are asked in, the
 * number of their tokens, {@code kept}, and {@code at}, their time in milliseconds on a clock that
 * all files of a stream share. Frames of which no token was kept are left out.
 */
final class Selection implements AutoCloseable {
  /** What a condition can be about. */
  static final List<String> CONDITION_COLUMNS =
      List.of(
          "stream_id",
          "video_id",
          "path",
          "segment_id",
          "frame_index",
          "frame_ms",
          "frame_at",
          "is_reference",
          "change",
          "novelty");

  /** Frames in the order they are read: stream by stream, each in time order. */
  static final Column[] ORDER = {
    col("stream_id"), col("at"), col("segment_id"), col("frame_index")
  };

  private final Lake lake;
  private final FrameFilter filter;
  private final Dataset<Row> segments;
  private final Dataset<Row> frames;

  private Selection(Lake lake, FrameFilter filter, Dataset<Row> segments, Dataset<Row> frames) {
    this.lake = lake;
    this.filter = filter;
    this.segments = segments;
    this.frames = frames;
  }

  /**
   * Selects; nothing is read yet.
   *
   * @throws org.sluice.SluiceException if the condition is none, or the lake is empty
   */
  static Selection of(Lake lake, FrameFilter filter, Each each) {
    if (lake.framesTable().isEmpty() || lake.segmentsTable().isEmpty()) {
      throw AskErrors.emptyLake(lake.root().toString());
    }
    // Joined to the view of segments, frames are those of the view of frames. These keys are small,
    // and looked up once for all that is read of the frames.
    Dataset<Row> segments = lake.segmentIdsWith("path", "encoder_fingerprint").cache();
    Dataset<Row> frames =
        lake.framesTable().rows().where(filter.onFrames()).join(broadcast(segments), "segment_id");
    try {
      Dataset<Row> selected =
          condition(frames, filter.where())
              .withColumn("kept", size(col("positions")))
              .where(col("kept").gt(0))
              .withColumn("at", coalesce(unix_millis(col("frame_at")), col("frame_ms")))
              .withColumn("unit", each.unit());
      return new Selection(lake, filter, segments, selected);
    } catch (RuntimeException e) {
      segments.unpersist();
      throw e;
    }
  }

  private static Dataset<Row> condition(Dataset<Row> frames, String where) {
    if (where == null) {
      return frames;
    }
    try {
      return frames.where(functions.expr(where));
    } catch (Exception e) { // Spark's is checked and undeclared
      if (e instanceof AnalysisException wrong) {
        throw AskErrors.badWhere(where, reason(wrong), e);
      }
      throw e;
    }
  }

  /** Spark's first line, and where in the condition. */
  private static String reason(AnalysisException wrong) {
    String first =
        wrong.getSimpleMessage().strip().lines().findFirst().orElse("it is no condition");
    String message =
        first.replaceFirst("^\\[[A-Z_.]+]\\s*", "").replaceFirst("\\.?\\s*SQLSTATE.*", "");
    return wrong.startPosition().isDefined()
        ? "%s, at character %d".formatted(message, (int) wrong.startPosition().get() + 1)
        : message;
  }

  /** The rows. */
  Dataset<Row> frames() {
    return frames;
  }

  /**
   * How much every unit has, after a look at whose tokens they are.
   *
   * @param model that is going to read them
   * @param name of its directory
   * @throws org.sluice.SluiceException if nothing matches, or the tokens are another model's
   */
  Map<String, Extent> extents(VideoLlm model, String name) {
    Map<String, Extent> extents = new LinkedHashMap<>();
    TreeSet<String> encoders = new TreeSet<>();
    for (Row row :
        frames
            .groupBy("unit")
            .agg(
                count(lit(1)),
                sum("kept"),
                max("kept"),
                collect_set("encoder_fingerprint").as("encoders"))
            .orderBy("unit")
            .collectAsList()) {
      extents.put(row.getString(0), new Extent(row.getLong(1), row.getLong(2), row.getInt(3)));
      encoders.addAll(row.getList(4));
    }
    if (extents.isEmpty()) {
      throw AskErrors.nothingMatches(lake.root().toString(), filter, someStreams());
    }
    requireTokensOf(model, name, encoders);
    return extents;
  }

  /**
   * Looks whose tokens they are.
   *
   * @param model that is going to read them
   * @param name of its directory
   * @return how many frames there are
   * @throws org.sluice.SluiceException if nothing matches, or the tokens are another model's
   */
  long countTokensOf(VideoLlm model, String name) {
    List<Row> encoders = frames.groupBy("encoder_fingerprint").count().collectAsList();
    if (encoders.isEmpty()) {
      throw AskErrors.nothingMatches(lake.root().toString(), filter, someStreams());
    }
    requireTokensOf(
        model,
        name,
        encoders.stream().map(row -> row.getString(0)).filter(Objects::nonNull).toList());
    return encoders.stream().mapToLong(row -> row.getLong(1)).sum();
  }

  private void requireTokensOf(VideoLlm model, String name, Collection<String> encoders) {
    for (String encoder : encoders) {
      lake.models()
          .of(encoder)
          .filter(known -> !known.fingerprint().equals(model.encoderFingerprint()))
          .ifPresent(
              known -> {
                throw AskErrors.otherModel(
                    lake.root().toString(), known, name, model.encoderFingerprint());
              });
    }
  }

  /**
   * Makes sure that all frames are one stream's.
   *
   * @throws org.sluice.SluiceException if they are not
   */
  void requireOneStream() {
    List<String> streams = some(frames);
    if (streams.size() > 1) {
      throw AskErrors.severalStreams(streams);
    }
  }

  private List<String> someStreams() {
    return some(lake.segments());
  }

  private static List<String> some(Dataset<Row> rows) {
    return rows.select("stream_id")
        .distinct()
        .orderBy("stream_id")
        .limit(AskErrors.SOME)
        .as(Encoders.STRING())
        .collectAsList();
  }

  @Override
  public void close() {
    segments.unpersist();
  }
}
