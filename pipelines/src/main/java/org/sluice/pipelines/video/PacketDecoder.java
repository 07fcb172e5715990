package org.sluice.pipelines.video;

import java.util.function.Consumer;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/** Decodes the video stream of an opened input in order, one thread, counting what it loses. */
final class PacketDecoder implements AutoCloseable {
  private static final int MAX_ERRORS_AT_THE_END = 100;

  private final PacketReader packets;
  private final Consumer<AVPacket> onPacket;
  private final AVCodecContext codec;
  private final AVFrame frame;
  private boolean draining;
  private long undecodable;
  private long forgotten;
  private long fed;

  PacketDecoder(String path, MediaInput input) {
    this(path, input, packet -> {});
  }

  /**
   * Creates a decoder that shows each packet before it decodes it.
   *
   * @param onPacket may change the packet's times
   */
  PacketDecoder(String path, MediaInput input, Consumer<AVPacket> onPacket) {
    this.onPacket = onPacket;
    VideoStream video = input.video();
    // Other streams are read only where they alone can tell whether the file was cut.
    this.packets = new PacketReader(path, input, !video.duration().ofVideo());
    this.codec = avcodec.avcodec_alloc_context3(video.decoder());
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
  }

  /**
   * Returns the next frame in presentation order, or null at the end.
   *
   * <p>The frame is the decoder's own: valid until the next call.
   */
  AVFrame next() {
    int errors = 0;
    while (true) {
      int received = avcodec.avcodec_receive_frame(codec, frame);
      if (received >= 0) {
        return frame;
      }
      if (received == avutil.AVERROR_EOF()) {
        return null;
      }
      if (received != Ffmpeg.AGAIN) {
        undecodable++;
        errors++;
      }
      if (!draining) {
        feed();
      } else if (received == Ffmpeg.AGAIN || errors > MAX_ERRORS_AT_THE_END) {
        return null;
      }
    }
  }

  private void feed() {
    if (packets.next()) {
      fed++;
      onPacket.accept(packets.packet());
      int sent = avcodec.avcodec_send_packet(codec, packets.packet());
      if (sent < 0 && sent != Ffmpeg.AGAIN) {
        undecodable++;
      }
    } else {
      draining = true;
      avcodec.avcodec_send_packet(codec, (AVPacket) null);
    }
  }

  /**
   * Goes to the last key frame at or before a time, as far as the container's index knows.
   *
   * @param micros from the video's own start
   * @return false when the container cannot
   */
  boolean seek(long micros) {
    boolean sought = packets.seek(micros);
    avcodec.avcodec_flush_buffers(codec);
    draining = false;
    return sought;
  }

  /** The packets, to see how far they reach or to pass over them. */
  PacketReader packets() {
    return packets;
  }

  /** Packets of the video read so far. */
  long packetsFed() {
    return fed;
  }

  /** Packets that could not be read or decoded so far. */
  long damagedPackets() {
    return undecodable + packets.damaged() - forgotten;
  }

  /** Forgets the losses so far, which belong to frames nobody wants. */
  void forgetDamage() {
    forgotten = undecodable + packets.damaged();
  }

  @Override
  public void close() {
    avcodec.avcodec_free_context(codec);
    avutil.av_frame_free(frame);
    packets.close();
  }

  /** Whether the decoder itself says that not all of a picture came out. */
  static boolean isDamaged(AVFrame frame) {
    return frame.decode_error_flags() != 0 || (frame.flags() & AVFrame.AV_FRAME_FLAG_CORRUPT) != 0;
  }
}
