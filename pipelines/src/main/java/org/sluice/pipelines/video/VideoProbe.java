package org.sluice.pipelines.video;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;

/** Looks into a video file without decoding it all. */
public final class VideoProbe {
  private static final long MICROS_PER_MILLI = 1_000;

  /** How far before the declared end to look for what is really there. */
  private static final long TAIL_MICROS = 2_000_000;

  private VideoProbe() {}

  /**
   * Tells length, size, codec and rate.
   *
   * <p>Where the container does not tell the length, its packets are read to the last one. Where it
   * does, those at the end are, since headers can be wrong: a length too short would lose frames.
   *
   * @throws org.sluice.SluiceException when the file cannot be read as video or is no longer what
   *     was listed, with the reason
   */
  public static VideoInfo probe(VideoFile file, Configuration configuration) {
    FileStatus status = MediaInput.status(file.path(), configuration);
    if (status.getLen() != file.sizeBytes()
        || status.getModificationTime() != file.modifiedMillis()) {
      throw VideoErrors.changed(file, status.getLen(), status.getModificationTime());
    }
    try (MediaInput input = MediaInput.open(file.path(), configuration)) {
      VideoStream video = input.video();
      int width = video.stream().codecpar().width();
      int height = video.stream().codecpar().height();
      return new VideoInfo(
          file,
          -Math.floorDiv(-durationMicros(file.path(), input), MICROS_PER_MILLI),
          video.orientation().displayWidth(width, height),
          video.orientation().displayHeight(width, height),
          video.codec(),
          video.framesPerSecond());
    }
  }

  private static long durationMicros(String path, MediaInput input) {
    DeclaredDuration declared = input.video().duration();
    try (PacketReader packets = new PacketReader(path, input, false)) {
      if (!packets.next()) {
        throw input.lacksIndex() ? VideoErrors.indexMissing(path) : VideoErrors.noFrames(path);
      }
      if (declared.known()) {
        packets.seek(Math.max(0, declared.micros() - TAIL_MICROS));
      }
      packets.skipToEnd();
      return Math.max(Math.max(declared.micros(), packets.lastVideoEndMicros()), 0);
    }
  }
}
