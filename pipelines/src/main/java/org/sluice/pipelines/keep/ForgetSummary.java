package org.sluice.pipelines.keep;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sluice.pipelines.job.IndexSummary;

/**
 * What a lake was made to forget, or would be.
 *
 * @param lake its place
 * @param what in a user's words
 * @param done whether it is gone
 * @param rows found, by table
 * @param watched watched folders of which the state begins anew
 * @param landing where clips were looked for; null for nowhere
 * @param clips found there
 * @param clipBytes of those
 * @param wallMillis it took
 */
public record ForgetSummary(
    String lake,
    String what,
    boolean done,
    Map<String, Long> rows,
    int watched,
    String landing,
    long clips,
    long clipBytes,
    long wallMillis) {

  ForgetSummary afterMillis(long millis) {
    return new ForgetSummary(lake, what, true, rows, watched, landing, clips, clipBytes, millis);
  }

  /** Whether nothing was found. */
  boolean isEmpty() {
    return rows.isEmpty() && watched == 0 && clips == 0;
  }

  /** For programs. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("lake", lake);
    map.put("what", what);
    map.put("done", done);
    map.put("rows", rows);
    map.put("watched", watched);
    map.put("landing", landing);
    map.put("clips", clips);
    map.put("clipBytes", clipBytes);
    map.put("wallMillis", wallMillis);
    return map;
  }

  /** For people. */
  public String toText() {
    String tense = done ? "is forgotten" : "would be forgotten (--yes does it)";
    StringBuilder text = new StringBuilder("lake %s%n%s %s:%n".formatted(lake, what, tense));
    rows.forEach((table, count) -> text.append("%9d rows of %s%n".formatted(count, table)));
    if (watched > 0) {
      text.append("%9d watched folders' states, made anew of the rest%n".formatted(watched));
    }
    if (landing != null) {
      text.append(
          "%9d clips, %s, in %s%n".formatted(clips, IndexSummary.bytes(clipBytes), landing));
    }
    if (isEmpty()) {
      text.append("          nothing is there%n".formatted());
      return text.toString();
    }
    if (landing == null) {
      text.append(
          "Video files stay where they are; watch does not take them again, index does.%n"
              .formatted());
    }
    text.append(
        done
            ? "No table can be read as of a time before this.%n".formatted()
            : "After it no table can be read as of a time before.%n".formatted());
    return text.toString();
  }
}
