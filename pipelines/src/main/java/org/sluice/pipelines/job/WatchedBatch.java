package org.sluice.pipelines.job;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

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
    long wallMillis) {

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
    map.put("tokensKept", tokensKept);
    map.put("failed", failed);
    map.put("partial", partial);
    map.put("late", late);
    map.put("present", present);
    map.put("gaps", seams.gaps());
    map.put("overlaps", seams.overlaps());
    map.put("outOfOrder", seams.outOfOrder());
    map.put("wallMillis", wallMillis);
    return map;
  }

  /** One line for people. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "batch %d: %d files of %d streams, %d frames, %d tokens kept, %.1f s",
            batch,
            files,
            streams,
            frames,
            tokensKept,
            wallMillis / 1000.0));
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
