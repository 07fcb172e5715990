package org.sluice.pipelines.ask;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;
import org.sluice.rekv.RekvConfig;
import org.sluice.spark.ExecutorModels;
import org.sluice.videollm.AskableStream;
import org.sluice.videollm.FrameTokens;
import org.sluice.videollm.StreamAnswer;
import org.sluice.videollm.TokenCodec;

/** Asks units as streams: the decoder reads all frames, one after the other, then the question. */
final class StreamTask implements FlatMapFunction<Iterator<Row>, UnitAnswer> {
  private static final long serialVersionUID = 1L;

  private final AskedModel model;
  private final String question;
  private final int maxNewTokens;
  private final RekvConfig config;
  private final int mostTokens;
  private final LongAccumulator counted;

  /**
   * A task.
   *
   * @param mostTokens that a frame has
   * @param counted of frames that are read
   */
  StreamTask(
      AskedModel model,
      String question,
      int maxNewTokens,
      RekvConfig config,
      int mostTokens,
      LongAccumulator counted) {
    this.model = model;
    this.question = question;
    this.maxNewTokens = maxNewTokens;
    this.config = config;
    this.mostTokens = mostTokens;
    this.counted = counted;
  }

  @Override
  public Iterator<UnitAnswer> call(Iterator<Row> rows) {
    return new Streams(rows).closedWithTask();
  }

  private final class Streams extends UnitAnswers {
    private final ExecutorModels.Lease lease = model.lease();

    /** Those that the stream has not forgotten, without their tokens. */
    private final Deque<AskedFrame> frames = new ArrayDeque<>();

    private AskableStream stream;
    private long millis;

    Streams(Iterator<Row> rows) {
      super(rows);
    }

    @Override
    void read(AskedFrame frame) {
      if (stream == null) {
        stream = lease.model().openAskable(config, mostTokens);
      }
      float[] tokens = TokenCodec.decode(frame.tokens());
      model.requireWidth(tokens.length / frame.kept());
      millis = frames.isEmpty() ? 0 : millis + frame.millisSince(frames.getLast());
      stream.append(new FrameTokens(millis, tokens));
      counted.add(1);
      frames.add(frame.withoutTokens());
      if (frames.size() > stream.frames()) {
        frames.remove();
      }
    }

    @Override
    UnitAnswer answer() {
      StreamAnswer answer = stream.answer(question, maxNewTokens);
      List<AskedFrame> kept = new ArrayList<>(frames);
      List<AskedFrame> read =
          answer.allFrames().stream()
              .map(number -> kept.get((int) (number - stream.forgotten())))
              .collect(Collectors.toList());
      endStream();
      return UnitAnswer.of(answer.reply(), read);
    }

    private void endStream() {
      frames.clear();
      if (stream != null) {
        stream.close();
        stream = null;
      }
    }

    @Override
    public void close() {
      endStream();
      lease.close();
    }
  }
}
