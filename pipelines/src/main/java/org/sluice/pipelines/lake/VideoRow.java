package org.sluice.pipelines.lake;

import java.sql.Timestamp;
import java.time.Instant;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * A row of {@code videos}.
 *
 * @param videoId key
 * @param streamId the stream it belongs to
 * @param path of the file
 * @param sizeBytes of the file
 * @param modifiedAt of the file
 * @param facts what probing found; null where it failed
 * @param status how far it could be indexed
 * @param error why not all of it; null where all is well
 * @param generation of its segments
 * @param encoderFingerprint of what made the tokens
 * @param reducerFingerprint of what chose among them
 * @param indexedAt when
 */
public record VideoRow(
    String videoId,
    String streamId,
    String path,
    long sizeBytes,
    Instant modifiedAt,
    Facts facts,
    Status status,
    String error,
    String generation,
    String encoderFingerprint,
    String reducerFingerprint,
    Instant indexedAt) {

  /**
   * What probing finds.
   *
   * @param durationMillis length
   * @param width pixels
   * @param height pixels
   * @param codec FFmpeg's name of it
   * @param framesPerSecond average
   */
  public record Facts(
      long durationMillis, int width, int height, String codec, double framesPerSecond) {}

  /** The same with another status. */
  public VideoRow withStatus(Status other) {
    return new VideoRow(
        videoId,
        streamId,
        path,
        sizeBytes,
        modifiedAt,
        facts,
        other,
        error,
        generation,
        encoderFingerprint,
        reducerFingerprint,
        indexedAt);
  }

  /** As the table has it. */
  public Row toRow() {
    return RowFactory.create(
        videoId,
        streamId,
        path,
        sizeBytes,
        Timestamp.from(modifiedAt),
        facts == null ? null : facts.durationMillis(),
        facts == null ? null : facts.width(),
        facts == null ? null : facts.height(),
        facts == null ? null : facts.codec(),
        facts == null ? null : facts.framesPerSecond(),
        status.text(),
        error,
        generation,
        encoderFingerprint,
        reducerFingerprint,
        Timestamp.from(indexedAt));
  }
}
