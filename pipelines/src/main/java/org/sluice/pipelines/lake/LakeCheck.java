package org.sluice.pipelines.lake;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * Looks for what no kill and no lost machine may leave behind: rows that are there twice, segments
 * that are missing or overlap, frames that are missing. Reads keys and counts, no tokens.
 */
public final class LakeCheck {
  /** Each finds the keys of what is wrong. */
  private static final Map<String, String> FAULTS = faults();

  private final Lake lake;

  /** Prepares a check. */
  public LakeCheck(Lake lake) {
    this.lake = lake;
  }

  /**
   * What was found.
   *
   * @param rows looked at, by table
   * @param faults how many of each kind, those of which there are none included
   */
  public record Report(Map<String, Long> rows, Map<String, Long> faults) {
    /** Whether all is as it should be. */
    public boolean sound() {
      return faults.values().stream().allMatch(count -> count == 0);
    }
  }

  private static Map<String, String> faults() {
    Map<String, String> faults = new LinkedHashMap<>();
    faults.put("videos that are there twice", twice("videos", "video_id"));
    faults.put("segments that are there twice", twice("segments", "segment_id"));
    faults.put(
        "segments that do not begin where the one before ends",
        """
        SELECT 1 FROM (
          SELECT start_ms, lag(end_ms, 1, 0L) OVER (PARTITION BY video_id ORDER BY start_ms) AS before
          FROM segments)
        WHERE start_ms != before""");
    faults.put(
        "videos whose segments end too early",
        """
        SELECT 1 FROM videos v LEFT JOIN (
          SELECT video_id, max(end_ms) AS end_ms FROM segments GROUP BY video_id) s
          ON v.video_id = s.video_id
        WHERE v.status IN ('indexed', 'partial') AND coalesce(s.end_ms, -1) < v.duration_ms""");
    faults.put("frames that are there twice", twice("frames", "segment_id, frame_index"));
    faults.put(
        "segments without all of their frames",
        """
        SELECT 1 FROM segments s LEFT JOIN (
          SELECT segment_id, count(*) AS found, max(frame_index) AS last
          FROM frames GROUP BY segment_id) f ON s.segment_id = f.segment_id
        WHERE s.frames != coalesce(f.found, 0) OR s.frames != coalesce(f.last, -1) + 1""");
    faults.put("answers that are there twice", twice("answers", "segment_id, prompt_id"));
    return faults;
  }

  private static String twice(String table, String key) {
    return "SELECT 1 FROM %s GROUP BY %s HAVING count(*) > 1".formatted(table, key);
  }

  /** Looks at all of the lake, as a reader sees it. */
  public Report run() {
    SparkSession spark = lake.spark();
    lake.registerViews();
    Map<String, Long> rows = new LinkedHashMap<>();
    for (String table : new String[] {"videos", "segments", "frames", "answers"}) {
      rows.put(table, spark.table(table).count());
    }
    Map<String, Long> faults = new LinkedHashMap<>();
    FAULTS.forEach((name, query) -> faults.put(name, spark.sql(query).count()));
    return new Report(rows, faults);
  }
}
