package org.sluice.pipelines.ask;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;
import org.sluice.language.Reply;
import org.sluice.spark.ExecutorModels;
import org.sluice.videollm.Answers;
import org.sluice.videollm.FrameTokens;

/** Asks units, whose chosen frames come together and in order: {@link AskedFrame#COLUMNS}. */
final class AskTask implements FlatMapFunction<Iterator<Row>, UnitAnswer> {
  private static final long serialVersionUID = 1L;

  private final AskedModel model;
  private final String question;
  private final int maxNewTokens;

  AskTask(AskedModel model, String question, int maxNewTokens) {
    this.model = model;
    this.question = question;
    this.maxNewTokens = maxNewTokens;
  }

  @Override
  public Iterator<UnitAnswer> call(Iterator<Row> rows) {
    Units units = new Units(rows);
    TaskCompletionListener close = context -> units.lease.close();
    TaskContext.get().addTaskCompletionListener(close);
    return units;
  }

  private final class Units implements Iterator<UnitAnswer> {
    private final Iterator<Row> rows;
    private final ExecutorModels.Lease lease = model.lease();
    private final Queue<UnitAnswer> ready = new ArrayDeque<>();
    private final List<AskedFrame> unit = new ArrayList<>();

    Units(Iterator<Row> rows) {
      this.rows = rows;
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && rows.hasNext()) {
        AskedFrame frame = AskedFrame.of(rows.next());
        if (!unit.isEmpty() && !unit.get(0).unit().equals(frame.unit())) {
          ask();
        }
        unit.add(frame);
      }
      if (ready.isEmpty()) {
        ask();
      }
      return !ready.isEmpty();
    }

    private void ask() {
      if (unit.isEmpty()) {
        return;
      }
      List<FrameTokens> read = AskedFrame.toRead(unit);
      model.requireWidth(read.get(0).tokens().length / unit.get(0).kept());
      Answers answers = lease.model().answer(read, List.of(question), maxNewTokens);
      if (answers.framesUsed() != unit.size()) {
        throw new IllegalStateException(
            "%d of %d frames were read".formatted(answers.framesUsed(), unit.size()));
      }
      Reply reply = answers.replies().get(0);
      ready.add(
          new UnitAnswer(
              unit.get(0).unit(),
              reply.text(),
              AskedFrame.cite(unit),
              unit.size(),
              unit.stream().mapToLong(AskedFrame::kept).sum(),
              reply.tokensIn(),
              reply.tokensOut()));
      unit.clear();
    }

    @Override
    public UnitAnswer next() {
      if (!hasNext()) {
        throw new NoSuchElementException("no more answers");
      }
      return ready.remove();
    }
  }
}
