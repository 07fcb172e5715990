package org.sluice.pipelines.landing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/**
 * Notices when nothing comes any more from a stream, and when something comes again. What counts is
 * that files arrive in its folder, not whether they have been taken: a backlog is not silence.
 */
public final class SilentStreams {
  private static final int MILLIS = 1000;

  private final LandingFolder folder;
  private final long silentMillis;
  private final Map<String, Life> lives = new HashMap<>();

  /** What was last heard of a stream. */
  private record Life(String highest, long newestMillis, long heardMillis, boolean silent) {}

  /**
   * Of a landing folder.
   *
   * @param extensions names that end in one of these are video, lower case
   * @param silentMillis after which a stream counts as silent, above 0
   */
  public SilentStreams(
      String path, Set<String> extensions, Configuration configuration, long silentMillis) {
    this.folder = new LandingFolder(path, extensions, configuration);
    this.silentMillis = silentMillis;
  }

  /**
   * Looks at the folder.
   *
   * @param nowMillis UTC
   * @return a sentence on each stream that has fallen silent, or has come back, since the last look
   */
  public List<String> look(long nowMillis) {
    List<String> changes = new ArrayList<>();
    folder.list().forEach((stream, files) -> look(stream, files, nowMillis, changes));
    return changes;
  }

  private void look(String stream, List<LandedFile> files, long now, List<String> changes) {
    String highest = files.stream().map(LandedFile::name).max(String::compareTo).orElse("");
    long newest = files.stream().mapToLong(LandedFile::modifiedMillis).max().orElse(0);
    Life before = lives.get(stream);
    boolean news =
        before != null
            && (highest.compareTo(before.highest()) > 0 || newest > before.newestMillis());
    long heard = before == null ? Math.min(now, newest == 0 ? now : newest) : before.heardMillis();
    if (news) {
      if (before.silent()) {
        changes.add("%s is back after %d s.".formatted(stream, (now - heard) / MILLIS));
      }
      heard = now;
    }
    boolean silent = now - heard >= silentMillis;
    if (silent && (before == null || !before.silent())) {
      changes.add(
          files.isEmpty()
              ? "%s is silent: it has had no file for %d s."
                  .formatted(stream, (now - heard) / MILLIS)
              : "%s is silent: its newest file, %s, came %d s ago, at %s."
                  .formatted(stream, highest, (now - heard) / MILLIS, Instant.ofEpochMilli(heard)));
    }
    lives.put(stream, new Life(highest, newest, heard, silent));
  }
}
