package org.sluice.pipelines.job;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;
import org.sluice.spark.ExecutorModels;
import org.sluice.videollm.FrameTokens;
import org.sluice.videollm.TokenCodec;

/**
 * Answers questions from frames read back from the lake: rows of {@link #COLUMNS}, those of a
 * segment together and in order. Nothing is encoded.
 */
final class AnswerTask implements FlatMapFunction<Iterator<Row>, Row> {
  /** What it reads of a frame. */
  static final List<String> COLUMNS =
      List.of("segment_id", "frame_index", "frame_ms", "token_dtype", "token_scale", "tokens");

  private static final long serialVersionUID = 1L;

  private final TaskSetup setup;
  private final Map<String, Missing> missing;

  /**
   * Of one wave.
   *
   * @param missing what to ask, by segment
   */
  AnswerTask(TaskSetup setup, Map<String, Missing> missing) {
    this.setup = setup;
    this.missing = missing;
  }

  /**
   * A segment and the questions it has no answer to.
   *
   * @param streamId its stream
   * @param startMillis inclusive
   * @param endMillis exclusive
   * @param promptIds the questions
   */
  record Missing(String streamId, long startMillis, long endMillis, List<String> promptIds)
      implements Serializable {}

  @Override
  public Iterator<Row> call(Iterator<Row> frames) {
    Rows rows = new Rows(frames);
    TaskCompletionListener close = context -> rows.lease.close();
    TaskContext.get().addTaskCompletionListener(close);
    return rows;
  }

  private final class Rows implements Iterator<Row> {
    private final Iterator<Row> frames;
    private final ExecutorModels.Lease lease =
        ExecutorModels.lease(setup.modelDirectory(), setup.modelOptions());
    private final Queue<Row> ready = new ArrayDeque<>();
    private final List<FrameTokens> segment = new ArrayList<>();
    private String segmentId;

    Rows(Iterator<Row> frames) {
      this.frames = frames;
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && frames.hasNext()) {
        Row row = frames.next();
        if (!row.getString(0).equals(segmentId)) {
          ask();
          segmentId = row.getString(0);
        }
        TokenCodec.Stored stored =
            new TokenCodec.Stored(row.getString(3), row.getFloat(4), row.getAs(5));
        segment.add(new FrameTokens(row.getLong(2), TokenCodec.decode(stored)));
      }
      if (ready.isEmpty()) {
        ask();
      }
      return !ready.isEmpty();
    }

    private void ask() {
      if (segment.isEmpty()) {
        return;
      }
      Missing wanted = missing.get(segmentId);
      Map<String, String> questions = setup.questions().byId();
      questions.keySet().retainAll(wanted.promptIds());
      ready.addAll(
          new SegmentQuestions(
                  segmentId, wanted.streamId(), wanted.startMillis(), wanted.endMillis())
              .ask(
                  lease.model(),
                  segment,
                  questions,
                  setup.questions().maxNewTokens(),
                  setup.answerFingerprint())
              .rows());
      segment.clear();
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException("no more answers");
      }
      return ready.remove();
    }
  }
}
