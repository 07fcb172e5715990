package org.sluice.pipelines.video;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;

/** Looks into a video file without decoding it all. */
public final class VideoProbe {
  private static final long MICROS_PER_MILLI = 1_000;

  /** How far before the declared end to look for what is really there. */
  private static final long TAIL_MICROS = 2_000_000;

  /** A time lapse of a minute a frame has a hundred times as much. */
  private static final double MIN_BITS_PER_SECOND = 100;

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
    FileStatus status = checkUnchanged(file, configuration);
    try (MediaInput input = MediaInput.open(file.path(), configuration)) {
      VideoStream video = input.video();
      return new VideoInfo(
          file,
          -Math.floorDiv(-durationMicros(file.path(), input, status.getLen()), MICROS_PER_MILLI),
          input.displayWidth(),
          input.displayHeight(),
          video.codec(),
          video.framesPerSecond());
    }
  }

  /** Looks whether a file is still the one that was listed. */
  static FileStatus checkUnchanged(VideoFile file, Configuration configuration) {
    FileStatus status = MediaInput.status(file.path(), configuration);
    if (status.getLen() != file.sizeBytes()
        || status.getModificationTime() != file.modifiedMillis()) {
      throw VideoErrors.changed(file, status.getLen(), status.getModificationTime());
    }
    return status;
  }

  private static long durationMicros(String path, MediaInput input, long sizeBytes) {
    DeclaredDuration declared = input.video().duration();
    try (PacketReader packets = new PacketReader(path, input, false)) {
      if (!packets.next()) {
        throw input.lacksIndex() ? VideoErrors.indexMissing(path) : VideoErrors.noFrames(path);
      }
      long micros = 0;
      if (declared.known() && isPlausible(declared.micros(), sizeBytes)) {
        micros = declared.micros();
        packets.seek(Math.max(0, micros - TAIL_MICROS));
      }
      packets.skipToEnd();
      long measured = packets.lastVideoEndMicros();
      return isPlausible(measured, sizeBytes) ? Math.max(micros, measured) : micros;
    }
  }

  /** A damaged header or packet can tell of centuries, which would be cut into segments. */
  private static boolean isPlausible(long micros, long sizeBytes) {
    return micros / 1e6 <= 60 + sizeBytes * 8.0 / MIN_BITS_PER_SECOND;
  }
}
