package org.sluice.pipelines.scenes;

import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.sluice.pipelines.video.Ffmpeg;

/** Writes one H.264 stream into an MP4 file; owns everything native until it is closed. */
final class VideoWriter implements AutoCloseable {
  private static final int TICKS_PER_SECOND = 1000;
  private static final double KEY_FRAME_SECONDS = 2;
  private static final String QUANTIZER = "22";
  private static final int AGAIN = -11;

  private final Path file;
  private final YuvPicture picture;
  private final int frameTicks;
  private AVFormatContext output = new AVFormatContext(null);
  private AVCodecContext encoder;
  private AVStream stream;
  private AVFrame frame;
  private AVPacket packet;

  VideoWriter(Path file, int width, int height, double framesPerSecond) {
    Ffmpeg.load();
    this.file = file;
    picture = new YuvPicture(width, height);
    frameTicks = (int) Math.round(TICKS_PER_SECOND / framesPerSecond);
    try {
      openEncoder(width, height, framesPerSecond);
      openFile();
      frame = avutil.av_frame_alloc();
      frame.format(avutil.AV_PIX_FMT_YUV420P);
      frame.width(width);
      frame.height(height);
      frame.colorspace(encoder.colorspace());
      frame.color_range(encoder.color_range());
      check(avutil.av_frame_get_buffer(frame, 0));
      packet = avcodec.av_packet_alloc();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void openEncoder(int width, int height, double framesPerSecond) {
    AVCodec codec = avcodec.avcodec_find_encoder_by_name("libopenh264");
    if (codec == null) {
      throw SceneErrors.noEncoder();
    }
    encoder = avcodec.avcodec_alloc_context3(codec);
    encoder.width(width);
    encoder.height(height);
    encoder.pix_fmt(avutil.AV_PIX_FMT_YUV420P);
    encoder.time_base(new AVRational().num(1).den(TICKS_PER_SECOND));
    encoder.framerate(new AVRational().num((int) Math.round(framesPerSecond * 1000)).den(1000));
    encoder.gop_size((int) Math.max(1, Math.round(KEY_FRAME_SECONDS * framesPerSecond)));
    encoder.thread_count(1);
    encoder.colorspace(avutil.AVCOL_SPC_SMPTE170M);
    encoder.color_range(avutil.AVCOL_RANGE_MPEG);
    encoder.global_quality(Integer.parseInt(QUANTIZER) * avutil.FF_QP2LAMBDA);
    encoder.flags(
        encoder.flags() | avcodec.AV_CODEC_FLAG_GLOBAL_HEADER | avcodec.AV_CODEC_FLAG_QSCALE);
    AVDictionary options = new AVDictionary(null);
    // A constant quantizer: small shapes keep their edges whatever else moves.
    avutil.av_dict_set(options, "rc_mode", "off", 0);
    int result = avcodec.avcodec_open2(encoder, codec, options);
    avutil.av_dict_free(options);
    check(result);
  }

  private void openFile() {
    check(
        avformat.avformat_alloc_output_context2(
            output, (AVOutputFormat) null, "mp4", file.toString()));
    stream = avformat.avformat_new_stream(output, null);
    check(avcodec.avcodec_parameters_from_context(stream.codecpar(), encoder));
    stream.time_base(encoder.time_base());
    stream.avg_frame_rate(encoder.framerate());
    AVIOContext io = new AVIOContext(null);
    check(avformat.avio_open(io, file.toString(), avformat.AVIO_FLAG_WRITE));
    output.pb(io);
    check(avformat.avformat_write_header(output, (AVDictionary) null));
  }

  /** Adds a frame, 8-bit RGB, {@code [height, width, 3]}. */
  void add(byte[] rgb, long frameMillis) {
    check(avutil.av_frame_make_writable(frame));
    picture.fill(rgb, frame);
    frame.pts(frameMillis);
    frame.duration(frameTicks);
    encode(frame);
  }

  /** Writes what is still in the encoder and the index of the file. */
  void finish() {
    encode(null);
    check(avformat.av_write_trailer(output));
  }

  private void encode(AVFrame next) {
    check(avcodec.avcodec_send_frame(encoder, next));
    while (true) {
      int result = avcodec.avcodec_receive_packet(encoder, packet);
      if (result == AGAIN || result == avutil.AVERROR_EOF()) {
        return;
      }
      check(result);
      packet.stream_index(stream.index());
      packet.duration(frameTicks);
      avcodec.av_packet_rescale_ts(packet, encoder.time_base(), stream.time_base());
      check(avformat.av_interleaved_write_frame(output, packet));
    }
  }

  private void check(int result) {
    if (result < 0) {
      throw SceneErrors.notWritten(file, Ffmpeg.describe(result));
    }
  }

  @Override
  public void close() {
    if (packet != null) {
      avcodec.av_packet_free(packet);
      packet = null;
    }
    if (frame != null) {
      avutil.av_frame_free(frame);
      frame = null;
    }
    if (encoder != null) {
      avcodec.avcodec_free_context(encoder);
      encoder = null;
    }
    if (output != null && !output.isNull()) {
      if (output.pb() != null) {
        avformat.avio_close(output.pb());
      }
      avformat.avformat_free_context(output);
    }
    output = null;
  }
}
