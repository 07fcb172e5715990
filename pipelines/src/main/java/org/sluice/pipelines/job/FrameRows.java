package org.sluice.pipelines.job;

import java.sql.Timestamp;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.sluice.pipelines.video.StartTime;
import org.sluice.videollm.EncodedFrame;

/** An encoded frame as a row of {@code frames}. */
final class FrameRows {
  private FrameRows() {}

  /**
   * Makes the row.
   *
   * @param start when the video's first frame was taken; null where nobody knows
   */
  static Row of(String segmentId, String streamId, StartTime start, EncodedFrame frame) {
    Short[] positions = new Short[frame.positions().length];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = frame.positions()[i];
    }
    Float[] embedding = new Float[frame.embedding().length];
    for (int i = 0; i < embedding.length; i++) {
      embedding[i] = frame.embedding()[i];
    }
    return RowFactory.create(
        segmentId,
        frame.frameIndex(),
        streamId,
        frame.frameMillis(),
        start == null ? null : new Timestamp(start.epochMillis() + frame.frameMillis()),
        frame.reference(),
        frame.change(),
        frame.novelty(),
        positions,
        embedding,
        frame.tokens().dtype(),
        frame.tokens().scale(),
        frame.tokens().bytes());
  }
}
