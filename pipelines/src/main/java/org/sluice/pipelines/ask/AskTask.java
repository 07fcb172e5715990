package org.sluice.pipelines.ask;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;
import org.sluice.language.Reply;
import org.sluice.spark.ExecutorModels;
import org.sluice.videollm.Answers;
import org.sluice.videollm.FrameTokens;

/** Asks units of which all frames that come are read, in one prompt. */
final class AskTask implements FlatMapFunction<Iterator<Row>, UnitAnswer> {
  private static final long serialVersionUID = 1L;

  private final AskedModel model;
  private final String question;
  private final int maxNewTokens;
  private final LongAccumulator counted;

  /**
   * A task.
   *
   * @param counted of answers
   */
  AskTask(AskedModel model, String question, int maxNewTokens, LongAccumulator counted) {
    this.model = model;
    this.question = question;
    this.maxNewTokens = maxNewTokens;
    this.counted = counted;
  }

  @Override
  public Iterator<UnitAnswer> call(Iterator<Row> rows) {
    return new Prompts(rows).closedWithTask();
  }

  private final class Prompts extends UnitAnswers {
    private final ExecutorModels.Lease lease = model.lease();
    private final List<AskedFrame> unit = new ArrayList<>();

    Prompts(Iterator<Row> rows) {
      super(rows);
    }

    @Override
    void read(AskedFrame frame) {
      unit.add(frame);
    }

    @Override
    UnitAnswer answer() {
      List<FrameTokens> read = AskedFrame.toRead(unit);
      model.requireWidth(read.get(0).tokens().length / unit.get(0).kept());
      Answers answers = lease.model().answer(read, List.of(question), maxNewTokens);
      if (answers.framesUsed() != unit.size()) {
        throw new IllegalStateException(
            "%d of %d frames were read".formatted(answers.framesUsed(), unit.size()));
      }
      Reply reply = answers.replies().get(0);
      UnitAnswer answer = UnitAnswer.of(reply, unit);
      unit.clear();
      counted.add(1);
      return answer;
    }

    @Override
    public void close() {
      lease.close();
    }
  }
}
