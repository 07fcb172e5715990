package org.sluice.pipelines.job;

import java.io.Serializable;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sluice.pipelines.video.VideoFile;

/**
 * When the first frame of a video was taken, and how we know.
 *
 * @param epochMillis UTC
 * @param source {@code name} or {@code file_time}
 */
record StartTime(long epochMillis, String source) implements Serializable {
  /** 20261121T081500Z, 20261121T081500.250Z and 2026-11-21T08-15-00Z. */
  private static final Pattern UTC =
      Pattern.compile(
          "(?<!\\d)(\\d{4})-?(\\d{2})-?(\\d{2})[T_](\\d{2})[-:]?(\\d{2})[-:]?(\\d{2})"
              + "(?:\\.(\\d{3}))?Z");

  /**
   * A UTC time in the file's name tells its start. Without one the file was last written when its
   * last frame was, so its modification time less its duration.
   */
  static StartTime of(VideoFile file, long durationMillis) {
    String name = file.path().substring(file.path().lastIndexOf('/') + 1);
    Matcher matcher = UTC.matcher(name);
    if (matcher.find()) {
      try {
        return new StartTime(parse(matcher).toEpochMilli(), "name");
      } catch (DateTimeException ignored) {
        // Digits that are no date say nothing about time.
      }
    }
    return new StartTime(file.modifiedMillis() - durationMillis, "file_time");
  }

  private static Instant parse(Matcher m) {
    int[] fields = new int[7];
    for (int i = 0; i < fields.length; i++) {
      String group = m.group(i + 1);
      fields[i] = group == null ? 0 : Integer.parseInt(group);
    }
    return LocalDateTime.of(fields[0], fields[1], fields[2], fields[3], fields[4], fields[5])
        .toInstant(ZoneOffset.UTC)
        .plusMillis(fields[6]);
  }
}
