package org.sluice.pipelines.job;

import java.util.List;
import org.apache.spark.sql.Row;
import org.sluice.videollm.EncodedFrame;
import org.sluice.videollm.VideoLlm;

/** Asks a segment's stored tokens every question. */
final class SegmentQuestions {
  private SegmentQuestions() {}

  /**
   * What came of it.
   *
   * @param rows of {@code answers}
   * @param prefillMillis time spent reading frames and questions
   * @param generateMillis time spent writing answers
   */
  record Answered(List<Row> rows, long prefillMillis, long generateMillis) {
    static final Answered NOTHING = new Answered(List.of(), 0, 0);
  }

  static Answered ask(
      TaskSetup setup,
      VideoLlm model,
      String streamId,
      SegmentUnit.Planned planned,
      long endMillis,
      List<EncodedFrame> frames) {
    return Answered.NOTHING;
  }
}
