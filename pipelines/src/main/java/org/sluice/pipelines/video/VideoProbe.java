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
      String codec = video.codec();
      long micros = video.duration().micros();
      if (!video.duration().known()) {
        micros = lastEndMicros(input, rate);
      }
      return new VideoInfo(
          file,
          -Math.floorDiv(-micros, MICROS_PER_MILLI),
          video.orientation().displayWidth(width, height),
          video.orientation().displayHeight(width, height),
          codec,
          rate);
    }
  }

  /** Reads the packets to the end; 0 when there are none with a time. */
  private static long lastEndMicros(MediaInput input, double rate) {
    AVFormatContext context = input.context();
    VideoStream video = input.video();
    for (int i = 0; i < context.nb_streams(); i++) {
      if (i != video.index()) {
        context.streams(i).discard(avcodec.AVDISCARD_ALL);
      }
    }
    AVPacket packet = avcodec.av_packet_alloc();
    long end = 0;
    int errors = 0;
    try {
      while (errors < MAX_ERRORS_IN_A_ROW) {
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
