package org.sluice.pipelines.job;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sluice.pipelines.lake.SegmentsTable;
import org.sluice.pipelines.lake.Status;
import org.sluice.pipelines.lake.VideoRow;

/** Knows which segments of which videos are in, and so which videos are complete. */
final class VideoLedger {
  private final Map<String, Entry> open = new LinkedHashMap<>();
  private final String encoderFingerprint;
  private final String reducerFingerprint;

  VideoLedger(String encoderFingerprint, String reducerFingerprint) {
    this.encoderFingerprint = encoderFingerprint;
    this.reducerFingerprint = reducerFingerprint;
  }

  private record Part(long startMillis, Status status, String error, int frames) {}

  private record Entry(ProbedVideo probed, Map<String, Long> missing, List<Part> parts) {}

  /**
   * Opens the books on a video.
   *
   * @param starts start of each of its segments by their ids
   * @param known its segments that are in already
   */
  void expect(ProbedVideo probed, Map<String, Long> starts, Collection<SegmentsTable.Known> known) {
    Entry entry = new Entry(probed, new LinkedHashMap<>(starts), new ArrayList<>());
    for (SegmentsTable.Known segment : known) {
      Long start = entry.missing.remove(segment.segmentId());
      if (start != null) {
        entry.parts.add(new Part(start, segment.status(), segment.error(), segment.frames()));
      }
    }
    open.put(probed.video().videoId(), entry);
  }

  /** A segment has been committed. */
  void committed(SegmentRow row) {
    Entry entry = open.get(row.videoId());
    if (entry.missing.remove(row.segmentId()) != null) {
      entry.parts.add(
          new Part(row.startMillis(), row.status(), row.error(), row.counts().frames()));
    }
  }

  /** Closes the books on every video whose segments are all in. */
  List<VideoRow> takeComplete(Instant now) {
    List<VideoRow> complete = new ArrayList<>();
    open.values().stream()
        .filter(entry -> entry.missing.isEmpty())
        .map(entry -> row(entry, now))
        .forEach(complete::add);
    complete.forEach(row -> open.remove(row.videoId()));
    return complete;
  }

  /** The row of a video that could not even be probed. */
  VideoRow unreadable(ProbedVideo probed, Instant now) {
    return row(probed, null, Status.FAILED, probed.error(), now);
  }

  private VideoRow row(Entry entry, Instant now) {
    entry.parts.sort(Comparator.comparingLong(Part::startMillis));
    long frames = entry.parts.stream().mapToLong(Part::frames).sum();
    List<Part> faulty = entry.parts.stream().filter(p -> p.status != Status.INDEXED).toList();
    Status status =
        frames == 0 ? Status.FAILED : faulty.isEmpty() ? Status.INDEXED : Status.PARTIAL;
    String error = null;
    if (!faulty.isEmpty()) {
      error = faulty.get(0).error;
      if (faulty.size() > 1) {
        error =
            "%d of %d segments, first at %.1f s: %s"
                .formatted(
                    faulty.size(),
                    entry.parts.size(),
                    faulty.get(0).startMillis / 1000.0,
                    faulty.get(0).error);
      }
    } else if (frames == 0) {
      error = "no frame could be decoded";
    }
    var info = entry.probed.info();
    VideoRow.Facts facts =
        new VideoRow.Facts(
            info.durationMillis(),
            info.width(),
            info.height(),
            info.codec(),
            info.framesPerSecond());
    return row(entry.probed, facts, status, error, now);
  }

  private VideoRow row(
      ProbedVideo probed, VideoRow.Facts facts, Status status, String error, Instant now) {
    ListedVideo video = probed.video();
    return new VideoRow(
        video.videoId(),
        video.streamId(),
        video.file().path(),
        video.file().sizeBytes(),
        Instant.ofEpochMilli(video.file().modifiedMillis()),
        facts,
        status,
        error,
        video.generation(),
        encoderFingerprint,
        reducerFingerprint,
        now);
  }
}
