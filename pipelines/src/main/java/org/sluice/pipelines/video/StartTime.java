package org.sluice.pipelines.video;

import java.io.Serializable;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When the first frame of a video was taken, and how we know.
 *
 * @param epochMillis UTC
 * @param source {@code name} or {@code file_time}
 */
public record StartTime(long epochMillis, String source) implements Serializable {
  /** 20261121T081500Z, 20261121T081500.250Z and 2026-11-21T08-15-00Z. */
  private static final Pattern UTC =
      Pattern.compile(
          "(?<!\\d)(\\d{4})-?(\\d{2})-?(\\d{2})[T_](\\d{2})[-:]?(\\d{2})[-:]?(\\d{2})"
              + "(?:\\.(\\d{3}))?Z");

  /**
   * A UTC time in the file's name tells its start. Without one the file was last written when its
   * last frame was, so its modification time less its duration.
   */
  public static StartTime of(VideoFile file, long durationMillis) {
    return inName(file.path())
        .map(instant -> new StartTime(instant.toEpochMilli(), "name"))
        .orElseGet(() -> new StartTime(file.modifiedMillis() - durationMillis, "file_time"));
  }

  /** The UTC time that a file's name tells; empty where it tells none. */
  public static Optional<Instant> inName(String path) {
    Matcher matcher = UTC.matcher(path.substring(path.lastIndexOf('/') + 1));
    if (matcher.find()) {
      try {
        return Optional.of(parse(matcher));
      } catch (DateTimeException ignored) {
        // Digits that are no date say nothing about time.
      }
    }
    return Optional.empty();
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
