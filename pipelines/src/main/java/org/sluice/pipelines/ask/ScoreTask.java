package org.sluice.pipelines.ask;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.TaskCompletionListener;
import org.sluice.spark.ExecutorModels;
import org.sluice.videollm.FrameScorer;
import org.sluice.videollm.Scoring;
import org.sluice.videollm.TokenCodec;

/**
 * Scores frames: of every row the first columns are kept, and the score is put behind them. What
 * follows them is the number of tokens and these as stored or, where only that is read, the
 * embedding.
 */
final class ScoreTask implements MapPartitionsFunction<Row, Row> {
  /** Frames scored in one native call. */
  private static final int TOGETHER = 16;

  private static final long serialVersionUID = 1L;

  private final AskedModel model;
  private final Scoring scoring;
  private final String text;
  private final int kept;
  private final LongAccumulator counted;

  ScoreTask(AskedModel model, Scoring scoring, String text, int kept, LongAccumulator counted) {
    this.model = model;
    this.scoring = scoring;
    this.text = text;
    this.kept = kept;
    this.counted = counted;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    if (!rows.hasNext()) {
      return rows;
    }
    ExecutorModels.Lease lease = model.lease();
    TaskCompletionListener close = context -> lease.close();
    TaskContext.get().addTaskCompletionListener(close);
    return new Scored(rows, lease.model().scorer(scoring, text));
  }

  private final class Scored implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final FrameScorer scorer;
    private final Queue<Row> ready = new ArrayDeque<>();

    Scored(Iterator<Row> rows, FrameScorer scorer) {
      this.rows = rows;
      this.scorer = scorer;
    }

    @Override
    public boolean hasNext() {
      if (ready.isEmpty() && rows.hasNext()) {
        List<Row> group = new ArrayList<>();
        List<float[]> frames = new ArrayList<>();
        while (group.size() < TOGETHER && rows.hasNext()) {
          Row row = rows.next();
          group.add(row);
          frames.add(values(row));
        }
        float[] scores = scorer.scores(frames, TOGETHER);
        counted.add(scores.length);
        for (int f = 0; f < scores.length; f++) {
          ready.add(scored(group.get(f), scores[f]));
        }
      }
      return !ready.isEmpty();
    }

    private Row scored(Row row, float score) {
      Object[] values = new Object[kept + 1];
      for (int i = 0; i < kept; i++) {
        values[i] = row.get(i);
      }
      values[kept] = score;
      return RowFactory.create(values);
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException("no more frames");
      }
      return ready.remove();
    }
  }

  private float[] values(Row row) {
    if (scoring.readsTokens()) {
      TokenCodec.Stored stored =
          new TokenCodec.Stored(
              row.getString(kept + 1), row.getFloat(kept + 2), row.getAs(kept + 3));
      float[] tokens = TokenCodec.decode(stored);
      model.requireWidth(tokens.length / row.getInt(kept));
      return tokens;
    }
    float[] embedding = EmbeddingColumn.of(row, kept);
    model.requireWidth(embedding.length);
    return embedding;
  }
}
