package org.sluice.pipelines.job;

import java.io.Serializable;
import org.sluice.pipelines.video.StartTime;
import org.sluice.pipelines.video.VideoInfo;

/**
 * What a look into a file found: facts, or the reason why there are none.
 *
 * @param video the file
 * @param info its facts, or null
 * @param error the reason, or null
 */
record ProbedVideo(ListedVideo video, VideoInfo info, String error) implements Serializable {

  StartTime start() {
    return StartTime.of(video.file(), info == null ? 0 : info.durationMillis());
  }
}
