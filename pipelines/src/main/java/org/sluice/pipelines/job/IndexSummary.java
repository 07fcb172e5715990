package org.sluice.pipelines.job;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.sluice.pipelines.lake.Status;
import org.sluice.pipelines.lake.VideoRow;

/** What an index run did, counted as it goes. */
public final class IndexSummary {
  private final Map<Status, Integer> videos = new EnumMap<>(Status.class);
  private int unchanged;
  private int segments;
  private int failedSegments;
  private long frames;
  private long tokensDense;
  private long tokensKept;
  private long tokenBytes;
  private double recomputedFrames;
  private long answers;
  private long sourceBytes;
  private long sourceMillis;
  private long videoMillis;
  private long decodeMillis;
  private long encodeMillis;
  private long prefillMillis;
  private long generateMillis;
  private long commitMillis;
  private long wallMillis;

  void addVideo(VideoRow video) {
    videos.merge(video.status(), 1, Integer::sum);
    if (video.facts() != null && video.status() != Status.FAILED) {
      sourceBytes += video.sizeBytes();
      sourceMillis += video.facts().durationMillis();
    }
  }

  void setUnchanged(int count) {
    unchanged = count;
  }

  void addSegment(SegmentRow segment) {
    segments++;
    failedSegments += segment.status() == Status.FAILED ? 1 : 0;
    frames += segment.counts().frames();
    tokensDense += segment.counts().tokensDense();
    tokensKept += segment.counts().tokensKept();
    tokenBytes += segment.counts().tokenBytes();
    if (segment.counts().recomputedRatio() != null) {
      recomputedFrames += segment.counts().recomputedRatio() * segment.counts().frames();
    }
    if (segment.status() != Status.FAILED) {
      videoMillis += segment.endMillis() - segment.startMillis();
    }
    decodeMillis += segment.times().decode();
    encodeMillis += segment.times().encode();
    prefillMillis += segment.times().prefill();
    generateMillis += segment.times().generate();
  }

  void addAnswers(long count) {
    answers += count;
  }

  void addCommitMillis(long millis) {
    commitMillis += millis;
  }

  void setWallMillis(long millis) {
    wallMillis = millis;
  }

  /** Videos that ended in a status in this run. */
  public int videos(Status status) {
    return videos.getOrDefault(status, 0);
  }

  /** Videos that were in the lake already, as they are. */
  public int unchangedVideos() {
    return unchanged;
  }

  /** Segments encoded in this run. */
  public int segments() {
    return segments;
  }

  /** Frames encoded in this run. */
  public long frames() {
    return frames;
  }

  /** Answers given in this run. */
  public long answers() {
    return answers;
  }

  /** Everything, in the order in which it is told; absent where there is nothing to divide by. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    Map<String, Object> byStatus = new LinkedHashMap<>();
    for (Status status : Status.values()) {
      byStatus.put(status.text(), videos(status));
    }
    byStatus.put("unchanged", unchanged);
    map.put("videos", byStatus);
    map.put("segments", segments);
    map.put("failedSegments", failedSegments);
    map.put("frames", frames);
    map.put("answers", answers);
    map.put("tokensDense", tokensDense);
    map.put("tokensKept", tokensKept);
    if (frames > 0) {
      map.put("recomputedTokenRatio", round(recomputedFrames / frames));
    }
    map.put("videoSeconds", round(videoMillis / 1e3));
    map.put("wallSeconds", round(wallMillis / 1e3));
    if (wallMillis > 0) {
      map.put("videoSecondsPerSecond", round((double) videoMillis / wallMillis));
    }
    if (videoMillis > 0) {
      map.put("tokenBytesPerVideoHour", Math.round(tokenBytes * 3.6e6 / videoMillis));
    }
    if (sourceMillis > 0) {
      map.put("sourceBytesPerVideoHour", Math.round(sourceBytes * 3.6e6 / sourceMillis));
    }
    Map<String, Object> stages = new LinkedHashMap<>();
    stages.put("decode", round(decodeMillis / 1e3));
    stages.put("encode", round(encodeMillis / 1e3));
    stages.put("prefill", round(prefillMillis / 1e3));
    stages.put("generate", round(generateMillis / 1e3));
    stages.put("commit", round(commitMillis / 1e3));
    map.put("secondsByStage", stages);
    return map;
  }

  /** For people. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    line(
        text,
        "videos",
        "%d indexed, %d partial, %d failed, %d unchanged",
        videos(Status.INDEXED),
        videos(Status.PARTIAL),
        videos(Status.FAILED),
        unchanged);
    line(text, "segments", "%d (%d failed)", segments, failedSegments);
    line(text, "frames", "%d", frames);
    if (answers > 0) {
      line(text, "answers", "%d", answers);
    }
    if (frames > 0) {
      line(
          text,
          "tokens",
          "%d dense, %d kept (%.1f %%)",
          tokensDense,
          tokensKept,
          100.0 * tokensKept / tokensDense);
      line(text, "recomputed", "%.1f %% of the tower's tokens", 100 * recomputedFrames / frames);
    }
    if (videoMillis > 0) {
      line(
          text,
          "speed",
          "%.2f seconds of video per second (%.1f s in %.1f s)",
          (double) videoMillis / Math.max(1, wallMillis),
          videoMillis / 1e3,
          wallMillis / 1e3);
      line(
          text,
          "stored",
          "%s of tokens per hour of video%s",
          bytes(tokenBytes * 3.6e6 / videoMillis),
          sourceMillis > 0
              ? "; the source has " + bytes(sourceBytes * 3.6e6 / sourceMillis) + " an hour"
              : "");
    }
    line(
        text,
        "task time",
        "decode %.1f s (beside encoding), encode %.1f s, prefill %.1f s, generate %.1f s; commits"
            + " %.1f s",
        decodeMillis / 1e3,
        encodeMillis / 1e3,
        prefillMillis / 1e3,
        generateMillis / 1e3,
        commitMillis / 1e3);
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String format, Object... values) {
    text.append(String.format(Locale.ROOT, "%-11s ", name))
        .append(String.format(Locale.ROOT, format, values))
        .append('\n');
  }

  /** Bytes as people read them, in powers of a thousand. */
  public static String bytes(double bytes) {
    String[] units = {"B", "kB", "MB", "GB", "TB", "PB"};
    int unit = 0;
    double value = bytes;
    while (value >= 1000 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
  }

  private static double round(double value) {
    return Math.round(value * 1e4) / 1e4;
  }
}
