package org.sluice.pipelines.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.sluice.language.Reply;
import org.sluice.videollm.Answers;
import org.sluice.videollm.FrameTokens;
import org.sluice.videollm.VideoLlm;

/**
 * Asks the stored tokens of one segment.
 *
 * @param segmentId the segment
 * @param streamId its stream
 * @param startMillis inclusive
 * @param endMillis exclusive
 */
record SegmentQuestions(String segmentId, String streamId, long startMillis, long endMillis) {
  private static final long NANOS_PER_MILLI = 1_000_000;

  /**
   * What came of it.
   *
   * @param rows of {@code answers}
   * @param prefillMillis time spent reading frames
   * @param generateMillis time spent reading questions and writing answers
   */
  record Answered(List<Row> rows, long prefillMillis, long generateMillis) {
    static final Answered NOTHING = new Answered(List.of(), 0, 0);
  }

  /**
   * Asks; a segment without frames is not asked.
   *
   * @param frames as stored
   * @param questions by their ids
   */
  Answered ask(
      VideoLlm model,
      List<FrameTokens> frames,
      Map<String, String> questions,
      int maxNewTokens,
      String fingerprint) {
    if (frames.isEmpty() || questions.isEmpty()) {
      return Answered.NOTHING;
    }
    Answers answers = model.answer(frames, List.copyOf(questions.values()), maxNewTokens);
    List<Row> rows = new ArrayList<>();
    int i = 0;
    for (Map.Entry<String, String> question : questions.entrySet()) {
      Reply reply = answers.replies().get(i++);
      rows.add(
          RowFactory.create(
              segmentId,
              question.getKey(),
              streamId,
              startMillis,
              endMillis,
              question.getValue(),
              reply.text(),
              reply.tokensIn(),
              reply.tokensOut(),
              fingerprint));
    }
    return new Answered(
        rows, answers.prefillNanos() / NANOS_PER_MILLI, answers.generateNanos() / NANOS_PER_MILLI);
  }
}
