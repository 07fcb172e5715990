package org.sluice.pipelines.lake;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Looks for what no kill and no lost machine may leave behind: rows that are there twice, segments
 * that are missing or overlap, frames that are missing. Reads keys and counts, no tokens.
 */
public final class LakeCheck {
  /** What a row of each table is known by. */
  private static final Map<String, String> KEYS = keys();

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

  private static Map<String, String> keys() {
    Map<String, String> keys = new LinkedHashMap<>();
    keys.put("videos", "video_id");
    keys.put("segments", "segment_id");
    keys.put("frames", "segment_id, frame_index");
    keys.put("answers", "segment_id, prompt_id");
    return keys;
  }

  private static Map<String, String> faults() {
    Map<String, String> faults = new LinkedHashMap<>();
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
    faults.put(
        "segments without all of their frames",
        """
        SELECT 1 FROM segments s LEFT JOIN (
          SELECT segment_id, count(*) AS found, max(frame_index) AS last
          FROM frames GROUP BY segment_id) f ON s.segment_id = f.segment_id
        WHERE s.frames != coalesce(f.found, 0) OR s.frames != coalesce(f.last, -1) + 1""");
    return faults;
  }

  /** How many rows there are, and how many keys that more than one of them has. */
  private static String rows(String table, String key) {
    return """
        SELECT coalesce(sum(found), 0L), count_if(found > 1) FROM (
          SELECT count(*) AS found FROM %s GROUP BY %s)"""
        .formatted(table, key);
  }

  /** Looks at all of the lake, as a reader sees it. */
  public Report run() {
    SparkSession spark = lake.spark();
    lake.registerViews();
    Map<String, Long> rows = new LinkedHashMap<>();
    Map<String, Long> faults = new LinkedHashMap<>();
    KEYS.forEach(
        (table, key) -> {
          Row found = spark.sql(rows(table, key)).head();
          rows.put(table, found.getLong(0));
          faults.put(table + " that are there twice", found.getLong(1));
        });
    FAULTS.forEach((name, query) -> faults.put(name, spark.sql(query).count()));
    return new Report(rows, faults);
  }
}
