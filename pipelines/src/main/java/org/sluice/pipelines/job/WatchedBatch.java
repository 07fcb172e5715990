package org.sluice.pipelines.job;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.sluice.spark.WatchMeters;

/**
 * A batch that is in the lake.
 *
 * @param batch its number
 * @param files in it, whatever became of them
 * @param streams they belong to
 * @param segments encoded
 * @param frames encoded
 * @param tokensKept stored
 * @param failed files of which nothing could be read
 * @param partial files of which not all could be read
 * @param late files that came too late
 * @param present files that were in the lake before, and were left as they are
 * @param seams how its files meet those before them
 * @param wallMillis from the batch's start to its last write
 * @param lagMillis from when the last frame of a stream was taken to the batch's last write, of the
 *     stream that is furthest behind; null where nothing was encoded
 * @param stateBytes of memory that the state of all streams takes
 */
public record WatchedBatch(
    long batch,
    long files,
    long streams,
    long segments,
    long frames,
    long tokensKept,
    long failed,
    long partial,
    long late,
    long present,
    Seams seams,
    long wallMillis,
    Long lagMillis,
    long stateBytes) {

  WatchedBatch withStateBytes(long bytes) {
    return new WatchedBatch(
        batch,
        files,
        streams,
        segments,
        frames,
        tokensKept,
        failed,
        partial,
        late,
        present,
        seams,
        wallMillis,
        lagMillis,
        bytes);
  }

  double framesPerSecond() {
    return 1000.0 * frames / Math.max(1, wallMillis);
  }

  WatchMeters.Batch toMeters() {
    return new WatchMeters.Batch(
        files,
        failed + partial,
        late,
        framesPerSecond(),
        lagMillis == null ? 0 : lagMillis,
        streams,
        stateBytes);
  }

  /**
   * How files meet those of their streams that were taken before them.
   *
   * @param gaps that begin at least two seconds behind the end of what was there
   * @param overlaps that begin at least two seconds before it
   * @param outOfOrder that came behind later ones, and in time
   */
  public record Seams(long gaps, long overlaps, long outOfOrder) {}

  /** For programs. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("batch", batch);
    map.put("files", files);
    map.put("streams", streams);
    map.put("segments", segments);
    map.put("frames", frames);
    map.put("framesPerSecond", Math.round(10 * framesPerSecond()) / 10.0);
    map.put("tokensKept", tokensKept);
    map.put("failed", failed);
    map.put("partial", partial);
    map.put("late", late);
    map.put("present", present);
    map.put("gaps", seams.gaps());
    map.put("overlaps", seams.overlaps());
    map.put("outOfOrder", seams.outOfOrder());
    map.put("wallMillis", wallMillis);
    map.put("lagMillis", lagMillis);
    map.put("stateBytes", stateBytes);
    return map;
  }

  /** One line for people. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "batch %d: %d files of %d streams, %d frames, %.1f frames/s, %d tokens kept, %.1f s",
            batch,
            files,
            streams,
            frames,
            framesPerSecond(),
            tokensKept,
            wallMillis / 1000.0));
    if (lagMillis != null) {
      text.append(String.format(Locale.ROOT, ", %.1f s behind", lagMillis / 1000.0));
    }
    text.append(", state ").append(IndexSummary.bytes(stateBytes));
    append(text, failed, "failed");
    append(text, partial, "partial");
    append(text, late, "late");
    append(text, present, "in the lake already");
    append(text, seams.gaps(), "after a gap");
    append(text, seams.overlaps(), "overlapping");
    append(text, seams.outOfOrder(), "out of order");
    return text.toString();
  }

  private static void append(StringBuilder text, long count, String what) {
    if (count > 0) {
      text.append(", ").append(count).append(' ').append(what);
    }
  }
}
