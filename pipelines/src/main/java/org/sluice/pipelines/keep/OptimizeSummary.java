package org.sluice.pipelines.keep;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.sluice.pipelines.job.IndexSummary;

/**
 * What putting a lake in order has changed.
 *
 * @param lake its place
 * @param before sizes by table
 * @param after sizes by table
 * @param replacedSegments of which the rows are gone
 * @param retries commits that were made again, because others changed the lake
 * @param wallMillis it took
 */
public record OptimizeSummary(
    String lake,
    Map<String, Sizes> before,
    Map<String, Sizes> after,
    int replacedSegments,
    long retries,
    long wallMillis) {

  /**
   * Of a table.
   *
   * @param files that readers see
   * @param bytes of those
   * @param diskBytes of all there are, those that are kept for a while and the log included
   */
  public record Sizes(long files, long bytes, long diskBytes) {
    Map<String, Object> toMap() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("files", files);
      map.put("bytes", bytes);
      map.put("diskBytes", diskBytes);
      return map;
    }
  }

  /** For programs. */
  public Map<String, Object> toMap() {
    Map<String, Object> tables = new LinkedHashMap<>();
    after.forEach(
        (name, sizes) -> {
          Map<String, Object> table = new LinkedHashMap<>();
          table.put("before", before.getOrDefault(name, sizes).toMap());
          table.put("after", sizes.toMap());
          tables.put(name, table);
        });
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("lake", lake);
    map.put("tables", tables);
    map.put("replacedSegments", replacedSegments);
    map.put("retries", retries);
    map.put("wallMillis", wallMillis);
    return map;
  }

  /** For people. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    text.append("lake ").append(lake).append(System.lineSeparator());
    text.append(
        String.format(
            Locale.ROOT, "%-10s %18s %26s %28s%n", "table", "files", "bytes", "bytes on disk"));
    after.forEach(
        (name, now) -> {
          Sizes then = before.getOrDefault(name, now);
          text.append(
              String.format(
                  Locale.ROOT,
                  "%-10s %8d -> %6d %12s -> %10s %14s -> %10s%n",
                  name,
                  then.files(),
                  now.files(),
                  IndexSummary.bytes(then.bytes()),
                  IndexSummary.bytes(now.bytes()),
                  IndexSummary.bytes(then.diskBytes()),
                  IndexSummary.bytes(now.diskBytes())));
        });
    if (replacedSegments > 0) {
      text.append(replacedSegments).append(" replaced segments deleted%n".formatted());
    }
    if (retries > 0) {
      text.append(retries)
          .append(" commits were made again: others changed the lake%n".formatted());
    }
    return text.toString();
  }
}
