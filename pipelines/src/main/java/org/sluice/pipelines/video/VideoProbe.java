package org.sluice.pipelines.video;

import java.util.concurrent.CancellationException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;

/** Looks into a video file without decoding it all. */
public final class VideoProbe {
  private static final long MICROS_PER_MILLI = 1_000;
  private static final int MAX_ERRORS_IN_A_ROW = 100;

  private VideoProbe() {}

  /**
   * Tells length, size, codec and rate.
   *
   * <p>Where the container does not tell the length, or only an estimate, its packets are read to
   * the last one.
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
      double rate = video.framesPerSecond();
      DeclaredDuration declared = video.duration();
      long micros = readPackets(file.path(), input, rate, declared.known());
      if (micros < 0) {
        throw input.lacksIndex()
            ? VideoErrors.indexMissing(file.path())
            : VideoErrors.noFrames(file.path());
      }
      return new VideoInfo(
          file,
          -Math.floorDiv(-(declared.known() ? declared.micros() : micros), MICROS_PER_MILLI),
          video.orientation().displayWidth(width, height),
          video.orientation().displayHeight(width, height),
          video.codec(),
          rate);
    }
  }

  /**
   * Reads the packets of the video to the end, or only the first.
   *
   * @return end of the last one in microseconds, 0 when none has a time, -1 when there is none
   */
  private static long readPackets(String path, MediaInput input, double rate, boolean firstOnly) {
    AVFormatContext context = input.context();
    VideoStream video = input.video();
    for (int i = 0; i < context.nb_streams(); i++) {
      if (i != video.index()) {
        context.streams(i).discard(avcodec.AVDISCARD_ALL);
      }
    }
    AVPacket packet = avcodec.av_packet_alloc();
    long end = -1;
    int errors = 0;
    try {
      while (errors < MAX_ERRORS_IN_A_ROW && !(firstOnly && end >= 0)) {
        if (Thread.currentThread().isInterrupted()) {
          throw new CancellationException("interrupted while measuring a video");
        }
        int read = avformat.av_read_frame(context, packet);
        if (read < 0) {
          input.rethrowReadFailure();
          if (read == avutil.AVERROR_EOF()) {
            break;
          }
          errors++;
          continue;
        }
        errors = 0;
        if (packet.stream_index() == video.index()) {
          if (VideoStream.isEncrypted(packet)) {
            throw VideoErrors.encrypted(path);
          }
          end = Math.max(end, endMicros(packet, video, rate));
        }
        avcodec.av_packet_unref(packet);
      }
    } finally {
      avcodec.av_packet_free(packet);
    }
    return end;
  }

  private static long endMicros(AVPacket packet, VideoStream video, double rate) {
    long timestamp = packet.pts() != VideoStream.UNKNOWN ? packet.pts() : packet.dts();
    if (timestamp == VideoStream.UNKNOWN) {
      return 0;
    }
    long length =
        packet.duration() > 0
            ? video.timeBase().toMicros(packet.duration())
            : rate > 0 ? Math.round(1e6 / rate) : 0;
    return video.micros(timestamp) + length;
  }
}
