package org.sluice.pipelines.record;

import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;

/** A container file with one video stream, being written. Both kinds can be read when cut off. */
final class SegmentFile implements AutoCloseable {
  /** FFmpeg could not write. */
  static final class WriteFailed extends Exception {
    private static final long serialVersionUID = 1L;
    private final int error;

    WriteFailed(int error) {
      this.error = error;
    }

    int error() {
      return error;
    }

    /** Whether it is not the disk's fault. */
    boolean isOfContent() {
      return error == avutil.AVERROR_INVALIDDATA() || error == INVALID_ARGUMENT;
    }

    boolean isDiskFull() {
      return error == NO_SPACE || error == OVER_QUOTA;
    }
  }

  private static final int NO_SPACE = -28;
  private static final int OVER_QUOTA = -122;
  private static final int INVALID_ARGUMENT = -22;

  private final AVFormatContext context;
  private final AVStream stream;
  private final AVRational micros = avutil.av_get_time_base_q();
  private boolean open;

  /** MPEG-TS for codecs at home there, which repeat their parameters; Matroska for all others. */
  static String extension(AVCodecParameters parameters) {
    return switch (parameters.codec_id()) {
      case avcodec.AV_CODEC_ID_H264,
          avcodec.AV_CODEC_ID_HEVC,
          avcodec.AV_CODEC_ID_MPEG1VIDEO,
          avcodec.AV_CODEC_ID_MPEG2VIDEO ->
          "ts";
      default -> "mkv";
    };
  }

  /** Begins a file. */
  SegmentFile(Path file, AVCodecParameters parameters) throws WriteFailed {
    String format = extension(parameters).equals("ts") ? "mpegts" : "matroska";
    try (PointerPointer<AVFormatContext> holder = new PointerPointer<>(1L);
        Text name = new Text(format)) {
      check(
          avformat.avformat_alloc_output_context2(
              holder, (AVOutputFormat) null, name, (BytePointer) null));
      context = holder.get(AVFormatContext.class);
    }
    open = true;
    try {
      stream = avformat.avformat_new_stream(context, null);
      check(avcodec.avcodec_parameters_copy(stream.codecpar(), parameters));
      stream.codecpar().codec_tag(0);
      stream.time_base(micros);
      openFile(file);
      check(avformat.avformat_write_header(context, (AVDictionary) null));
    } catch (WriteFailed | RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private void openFile(Path file) throws WriteFailed {
    try (PointerPointer<AVIOContext> holder = new PointerPointer<>(1L);
        Text url = new Text("file:" + file)) {
      check(
          avformat.avio_open2(
              holder,
              url,
              avformat.AVIO_FLAG_WRITE,
              (AVIOInterruptCB) null,
              (PointerPointer<?>) null));
      context.pb(holder.get(AVIOContext.class));
    }
  }

  /**
   * Writes a packet, which is empty then.
   *
   * @param ptsMicros from the file's beginning
   * @param dtsMicros likewise, from 0 and rising
   * @return false when it is damaged so that it fits no file, and was left out
   */
  boolean write(AVPacket packet, long ptsMicros, long dtsMicros, long durationMicros)
      throws WriteFailed {
    packet.stream_index(0);
    packet.pts(ptsMicros);
    packet.dts(dtsMicros);
    packet.duration(durationMicros);
    packet.pos(-1);
    avcodec.av_packet_rescale_ts(packet, micros, stream.time_base());
    int written = avformat.av_interleaved_write_frame(context, packet);
    if (written == avutil.AVERROR_INVALIDDATA() || written == INVALID_ARGUMENT) {
      return false;
    }
    check(written);
    return true;
  }

  /** Writes the end of the file. */
  void finish() throws WriteFailed {
    int trailer = avformat.av_write_trailer(context);
    AVIOContext io = context.pb();
    context.pb(null);
    int closed = avformat.avio_close(io);
    close();
    check(trailer);
    check(closed);
  }

  private static void check(int result) throws WriteFailed {
    if (result < 0) {
      throw new WriteFailed(result);
    }
  }

  /** Frees everything; a file that is not finished stays as far as it was written. */
  @Override
  public void close() {
    if (open) {
      open = false;
      if (context.pb() != null) {
        avformat.avio_close(context.pb());
      }
      avformat.avformat_free_context(context);
    }
  }
}
