package org.sluice.pipelines.job;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.sluice.pipelines.video.Segment;
import org.sluice.pipelines.video.StartTime;

/**
 * What one task encodes: segments of one video, in order, through one stream session. With memory
 * of segment scope that is one segment; with stream scope all of the video's, whether or not some
 * are in already, because the later ones depend on the earlier.
 *
 * @param video the video
 * @param start when its first frame was taken
 * @param segments in order
 */
record SegmentUnit(ListedVideo video, StartTime start, List<Planned> segments)
    implements Serializable {

  /**
   * A segment of the plan.
   *
   * @param segmentId key
   * @param span its stretch of the video
   * @param wanted whether its rows are; otherwise it only feeds the memory of those after it
   */
  record Planned(String segmentId, Segment span, boolean wanted) implements Serializable {}

  SegmentUnit {
    segments = new ArrayList<>(segments);
  }

  int wantedSegments() {
    return (int) segments.stream().filter(Planned::wanted).count();
  }
}
