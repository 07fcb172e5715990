package org.sluice.pipelines.job;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sluice.pipelines.lake.LakeIds;
import org.sluice.pipelines.lake.SegmentsTable;
import org.sluice.pipelines.video.Segment;
import org.sluice.pipelines.video.SegmentPlan;
import org.sluice.videollm.MemoryScope;

/**
 * What is left to encode.
 *
 * @param units in the order of their videos
 * @param videos with at least one unit
 * @param videoMillis length of the wanted segments
 */
record IndexPlan(List<SegmentUnit> units, int videos, long videoMillis) {

  /**
   * Cuts the videos and leaves out what is in already.
   *
   * @param probed readable videos
   * @param known their segments that are in
   * @param ledger told what to expect of each video
   */
  static IndexPlan of(
      List<ProbedVideo> probed,
      List<SegmentsTable.Known> known,
      IndexOptions options,
      VideoLedger ledger) {
    Map<String, List<SegmentsTable.Known>> knownOf = new HashMap<>();
    Set<String> in = new HashSet<>();
    for (SegmentsTable.Known segment : known) {
      knownOf.computeIfAbsent(segment.videoId(), id -> new ArrayList<>()).add(segment);
      in.add(segment.segmentId());
    }
    List<SegmentUnit> units = new ArrayList<>();
    int videos = 0;
    long millis = 0;
    for (ProbedVideo video : probed) {
      Map<String, Long> starts = new LinkedHashMap<>();
      List<SegmentUnit.Planned> segments = new ArrayList<>();
      for (Segment span : SegmentPlan.of(video.info(), options.sampling().segmentSeconds())) {
        String id = LakeIds.segment(video.video().generation(), span.startMillis());
        boolean wanted = !in.contains(id);
        starts.put(id, span.startMillis());
        segments.add(new SegmentUnit.Planned(id, span, wanted));
        millis += wanted && !span.open() ? span.endMillis() - span.startMillis() : 0;
      }
      ledger.expect(video, starts, knownOf.getOrDefault(video.video().videoId(), List.of()));
      List<SegmentUnit> own = units(video, segments, options.encode().memoryScope());
      videos += own.isEmpty() ? 0 : 1;
      units.addAll(own);
    }
    return new IndexPlan(units, videos, millis);
  }

  private static List<SegmentUnit> units(
      ProbedVideo video, List<SegmentUnit.Planned> segments, MemoryScope scope) {
    if (segments.stream().noneMatch(SegmentUnit.Planned::wanted)) {
      return List.of();
    }
    if (scope == MemoryScope.STREAM) {
      int last = 0;
      for (int i = 0; i < segments.size(); i++) {
        last = segments.get(i).wanted() ? i : last;
      }
      return List.of(new SegmentUnit(video.video(), video.start(), segments.subList(0, last + 1)));
    }
    return segments.stream()
        .filter(SegmentUnit.Planned::wanted)
        .map(segment -> new SegmentUnit(video.video(), video.start(), List.of(segment)))
        .toList();
  }

  int segments() {
    return units.stream().mapToInt(SegmentUnit::wantedSegments).sum();
  }

  long frames(double framesPerSecond) {
    return Math.round(videoMillis / 1000.0 * framesPerSecond);
  }
}
