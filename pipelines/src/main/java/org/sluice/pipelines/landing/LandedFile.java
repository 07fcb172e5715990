package org.sluice.pipelines.landing;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.io.Serializable;
import org.sluice.pipelines.video.StartTime;
import org.sluice.pipelines.video.VideoFile;

/**
 * A file of a stream as a listing saw it. Its folder is its stream.
 *
 * @param path Hadoop URI
 * @param sizeBytes length
 * @param modifiedMillis modification time, UTC
 */
public record LandedFile(String path, long sizeBytes, long modifiedMillis) implements Serializable {

  /** Its name without folders; names order the files of a stream. */
  @JsonIgnore
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The folder it lies in. */
  @JsonIgnore
  public String stream() {
    int end = path.lastIndexOf('/');
    return path.substring(path.lastIndexOf('/', end - 1) + 1, end);
  }

  /**
   * When it was recorded: the UTC time its name tells, but never later than it was last written, so
   * that a camera whose clock is ahead does not make all that follows late; without one, when it
   * was written.
   */
  @JsonIgnore
  public long recordedMillis() {
    return StartTime.inName(path)
        .map(told -> Math.min(told.toEpochMilli(), modifiedMillis))
        .orElse(modifiedMillis);
  }

  /** As the rest of the pipelines knows it. */
  public VideoFile file() {
    return new VideoFile(path, sizeBytes, modifiedMillis);
  }
}
