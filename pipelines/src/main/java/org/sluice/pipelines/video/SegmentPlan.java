package org.sluice.pipelines.video;

import java.util.ArrayList;
import java.util.List;

/** How a video is cut into segments: every one but the last has the same length. */
public final class SegmentPlan {
  private static final double MAX_SEGMENT_SECONDS = 24 * 3600;

  private SegmentPlan() {}

  /**
   * Cuts a video from 0 to the end of its last frame.
   *
   * @param segmentSeconds length of a segment, from 0.001 to 86400
   * @return segments in order, without gaps; a single open one when the duration is unknown
   */
  public static List<Segment> of(VideoInfo video, double segmentSeconds) {
    if (!(segmentSeconds >= 0.001 && segmentSeconds <= MAX_SEGMENT_SECONDS)) {
      throw new IllegalArgumentException(
          "segmentSeconds is %s but must be in [0.001, 86400]".formatted(segmentSeconds));
    }
    if (video.durationMillis() == 0) {
      return List.of(new Segment(0, Long.MAX_VALUE));
    }
    long lengthMillis = Math.round(segmentSeconds * 1000);
    // A last frame shorter than a millisecond has its rounded time on the duration itself.
    long endMillis = video.durationMillis() + 1;
    List<Segment> segments = new ArrayList<>();
    for (long start = 0; start < video.durationMillis(); start += lengthMillis) {
      boolean last = start + lengthMillis >= video.durationMillis();
      segments.add(new Segment(start, last ? endMillis : start + lengthMillis));
    }
    return List.copyOf(segments);
  }
}
