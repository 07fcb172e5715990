package org.sluice.pipelines.video;

import java.util.concurrent.CancellationException;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;

/** Decodes the video stream of an opened input in order, one thread, counting what it loses. */
final class PacketDecoder implements AutoCloseable {
  /** Damaged containers can report errors for ever without moving on. */
  private static final int MAX_ERRORS_IN_A_ROW = 100;

  private final String path;
  private final MediaInput input;
  private final AVCodecContext codec;
  private final AVPacket packet;
  private final AVFrame frame;
  private boolean draining;
  private boolean awaitingKey;
  private long damagedPackets;
  private long lastPacketMicros = Long.MIN_VALUE;

  PacketDecoder(String path, MediaInput input) {
    this.path = path;
    this.input = input;
    VideoStream video = input.video();
    this.codec = avcodec.avcodec_alloc_context3(video.decoder());
    this.packet = avcodec.av_packet_alloc();
    this.frame = avutil.av_frame_alloc();
    avcodec.avcodec_parameters_to_context(codec, video.stream().codecpar());
    codec.pkt_timebase(video.stream().time_base());
    // Spark runs one task per core; more threads here would only take cores from other tasks.
    codec.thread_count(1);
    int opened = avcodec.avcodec_open2(codec, video.decoder(), (AVDictionary) null);
    if (opened < 0) {
      close();
      throw VideoErrors.decoderFailed(path, video.codec(), Ffmpeg.describe(opened));
    }
    skipOtherStreams();
  }

  /** Other streams are read only where they alone can tell whether the file was cut. */
  private void skipOtherStreams() {
    AVFormatContext context = input.context();
    VideoStream video = input.video();
    for (int i = 0; i < context.nb_streams(); i++) {
      if (i != video.index() && video.duration().ofVideo()) {
        context.streams(i).discard(avcodec.AVDISCARD_ALL);
      }
    }
  }

  /**
   * Returns the next frame in presentation order, or null at the end.
   *
   * <p>The frame is the decoder's own: valid until the next call.
   */
  AVFrame next() {
    int undecodable = 0;
    while (true) {
      int received = avcodec.avcodec_receive_frame(codec, frame);
      if (received >= 0) {
        return frame;
      }
      if (received == avutil.AVERROR_EOF()) {
        return null;
      }
      if (received != Ffmpeg.AGAIN) {
        damagedPackets++;
        undecodable++;
        if (draining && undecodable > MAX_ERRORS_IN_A_ROW) {
          return null;
        }
      } else if (draining) {
        return null;
      }
      if (!draining) {
        feed();
      }
    }
  }

  private void feed() {
    if (!readVideoPacket()) {
      draining = true;
      avcodec.avcodec_send_packet(codec, null);
      return;
    }
    boolean corrupt = (packet.flags() & avcodec.AV_PKT_FLAG_CORRUPT) != 0;
    int sent = avcodec.avcodec_send_packet(codec, packet);
    avcodec.av_packet_unref(packet);
    if (corrupt || sent < 0 && sent != Ffmpeg.AGAIN) {
      damagedPackets++;
    }
  }

  /** Reads up to the next packet of the video; false at the end of the file. */
  private boolean readVideoPacket() {
    int errors = 0;
    while (true) {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("interrupted while decoding " + path);
      }
      int read = avformat.av_read_frame(input.context(), packet);
      if (read >= 0) {
        noteEnd();
        boolean key = (packet.flags() & avcodec.AV_PKT_FLAG_KEY) != 0;
        if (packet.stream_index() == input.video().index() && (key || !awaitingKey)) {
          if (VideoStream.isEncrypted(packet)) {
            throw VideoErrors.encrypted(path);
          }
          awaitingKey = false;
          return true;
        }
        avcodec.av_packet_unref(packet);
        errors = 0;
      } else {
        input.rethrowReadFailure();
        if (read == avutil.AVERROR_EOF()) {
          return false;
        }
        if (read != Ffmpeg.AGAIN) {
          damagedPackets++;
        }
        errors++;
        if (errors > MAX_ERRORS_IN_A_ROW) {
          return false;
        }
      }
    }
  }

  private void noteEnd() {
    long timestamp = packet.pts() != VideoStream.UNKNOWN ? packet.pts() : packet.dts();
    if (timestamp == VideoStream.UNKNOWN) {
      return;
    }
    int stream = packet.stream_index();
    VideoStream video = input.video();
    long end = timestamp + Math.max(0, packet.duration());
    if (stream == video.index()) {
      lastPacketMicros = Math.max(lastPacketMicros, video.micros(end));
    } else {
      var unit = input.context().streams(stream).time_base();
      long videoStart =
          video.startTimestamp() == VideoStream.UNKNOWN
              ? 0
              : video.timeBase().toMicros(video.startTimestamp());
      long micros = new TimeBase(unit.num(), unit.den()).toMicros(end) - videoStart;
      lastPacketMicros = Math.max(lastPacketMicros, micros);
    }
  }

  /**
   * Goes to the last key frame at or before a time, as far as the container's index knows.
   *
   * @param micros from the video's own start
   * @return false when the container cannot
   */
  boolean seek(long micros) {
    VideoStream video = input.video();
    long target = video.startTimestamp() + video.timeBase().fromMicros(micros);
    int sought =
        avformat.av_seek_frame(
            input.context(), video.index(), target, avformat.AVSEEK_FLAG_BACKWARD);
    avcodec.avcodec_flush_buffers(codec);
    draining = false;
    // A seek by byte position lands anywhere, and some decoders then invent what came before.
    awaitingKey = true;
    return sought >= 0;
  }

  /** Packets that could not be read or decoded so far. */
  long damagedPackets() {
    return damagedPackets;
  }

  /** Forgets the losses so far, which belong to frames nobody wants. */
  void forgetDamage() {
    damagedPackets = 0;
  }

  /** End of the last packet read of any stream that is read, microseconds. */
  long lastPacketMicros() {
    return lastPacketMicros;
  }

  @Override
  public void close() {
    avcodec.avcodec_free_context(codec);
    avcodec.av_packet_free(packet);
    avutil.av_frame_free(frame);
  }
}
