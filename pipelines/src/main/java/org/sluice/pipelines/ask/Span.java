package org.sluice.pipelines.ask;

import java.io.Serializable;
import java.sql.Timestamp;
import java.time.Instant;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Frames of one video that an answer was read from.
 *
 * @param streamId its stream
 * @param videoId the video
 * @param path where its file lay when it was indexed
 * @param startMillis of the first frame, from the start of the video
 * @param endMillis of the last frame
 * @param startAt when the first frame was taken; null where nobody knows
 * @param endAt when the last one was
 * @param frames how many were read
 */
public record Span(
    String streamId,
    String videoId,
    String path,
    long startMillis,
    long endMillis,
    Instant startAt,
    Instant endAt,
    int frames)
    implements Serializable {

  static Span of(AskedFrame frame) {
    return new Span(
        frame.streamId(),
        frame.videoId(),
        frame.path(),
        frame.frameMillis(),
        frame.frameMillis(),
        frame.frameAt(),
        frame.frameAt(),
        1);
  }

  Span with(AskedFrame frame) {
    boolean first = frame.frameMillis() < startMillis;
    boolean last = frame.frameMillis() > endMillis;
    return new Span(
        streamId,
        videoId,
        path,
        first ? frame.frameMillis() : startMillis,
        last ? frame.frameMillis() : endMillis,
        first ? frame.frameAt() : startAt,
        last ? frame.frameAt() : endAt,
        frames + 1);
  }

  Row toRow() {
    return RowFactory.create(
        streamId,
        videoId,
        path,
        startMillis,
        endMillis,
        startAt == null ? null : Timestamp.from(startAt),
        endAt == null ? null : Timestamp.from(endAt),
        frames);
  }
}
