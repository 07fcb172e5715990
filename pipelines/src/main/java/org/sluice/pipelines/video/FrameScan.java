package org.sluice.pipelines.video;

import org.apache.hadoop.conf.Configuration;

/**
 * The frames of a stretch of video in presentation order, decoded only where pictures are wanted.
 *
 * <p>Where the container tells the time of every frame, its packets alone decide which frames there
 * are: one that cannot be decoded is still there, with its error. So the same frames come with
 * pictures and without. Other containers, and elementary streams, are decoded in any case, from
 * their beginning. Used by one thread, which does the decoding.
 */
public interface FrameScan extends AutoCloseable {

  /**
   * Opens a whole video.
   *
   * @throws org.sluice.SluiceException when the file cannot be read as video, with the reason
   */
  static FrameScan open(VideoFile file, Configuration configuration, FrameScanOptions options) {
    VideoProbe.checkUnchanged(file, configuration);
    return FrameScans.open(file.path(), configuration, options);
  }

  /**
   * Opens one of several parts, which together are the whole: of equal length where the container
   * tells the time of every frame, otherwise all in the first.
   *
   * @param part from 0
   * @param parts how many there are
   * @throws org.sluice.SluiceException when the file cannot be read as video, with the reason
   */
  static FrameScan openPart(
      VideoFile file, Configuration configuration, FrameScanOptions options, int part, int parts) {
    if (parts == 1) {
      return open(file, configuration, options);
    }
    VideoInfo video = VideoProbe.probe(file, configuration);
    return FrameScans.openPart(video, configuration, options, part, parts);
  }

  /** Returns the next frame, or null after the last. */
  VideoFrame next();

  /** Why the file gave out before the end of the stretch, once there is no next; else empty. */
  String shortfall();

  /** Pixels a row, of the pictures. */
  int width();

  /** Rows, of the pictures. */
  int height();

  /** Packets of the video read so far. */
  long packetsRead();

  /** Frames that came out of the decoder so far; 0 where none was opened. */
  long framesDecoded();

  /** Frees everything native. */
  @Override
  void close();
}
