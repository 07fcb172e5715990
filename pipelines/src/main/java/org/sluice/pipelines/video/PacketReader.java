package org.sluice.pipelines.video;

import java.util.concurrent.CancellationException;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;

/** The packets of a video in the order of the file, and how far they reach. */
final class PacketReader implements AutoCloseable {
  /** Damaged containers can report errors for ever without moving on. */
  private static final int MAX_ERRORS_IN_A_ROW = 100;

  private final String path;
  private final MediaInput input;
  private final AVPacket packet;
  private boolean awaitingKey;
  private long damaged;
  private long lastVideoMicros = Long.MIN_VALUE;
  private long lastVideoEndMicros = Long.MIN_VALUE;
  private long lastEndMicros = Long.MIN_VALUE;

  /**
   * Reads from where the input stands.
   *
   * @param withOtherStreams whether to look at the times of sound and other streams too
   */
  PacketReader(String path, MediaInput input, boolean withOtherStreams) {
    this.path = path;
    this.input = input;
    this.packet = avcodec.av_packet_alloc();
    AVFormatContext context = input.context();
    for (int i = 0; i < context.nb_streams(); i++) {
      if (i != input.video().index() && !withOtherStreams) {
        context.streams(i).discard(avcodec.AVDISCARD_ALL);
      }
    }
  }

  /** The packet read last, valid until the next call. */
  AVPacket packet() {
    return packet;
  }

  /** Moves to the next packet of the video; false at the end of the file. */
  boolean next() {
    int errors = 0;
    while (errors <= MAX_ERRORS_IN_A_ROW) {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("interrupted while reading " + path);
      }
      avcodec.av_packet_unref(packet);
      int read = avformat.av_read_frame(input.context(), packet);
      if (read >= 0) {
        errors = 0;
        note();
        if (isWanted()) {
          return true;
        }
      } else {
        input.rethrowReadFailure();
        if (read == avutil.AVERROR_EOF()) {
          return false;
        }
        if (read != Ffmpeg.AGAIN) {
          damaged++;
        }
        errors++;
      }
    }
    return false;
  }

  private boolean isWanted() {
    if (packet.stream_index() != input.video().index()) {
      return false;
    }
    if (awaitingKey && (packet.flags() & avcodec.AV_PKT_FLAG_KEY) == 0) {
      return false;
    }
    if (VideoStream.isEncrypted(packet)) {
      throw VideoErrors.encrypted(path);
    }
    if ((packet.flags() & avcodec.AV_PKT_FLAG_CORRUPT) != 0) {
      damaged++;
    }
    awaitingKey = false;
    return true;
  }

  private void note() {
    long timestamp = packet.pts() != VideoStream.UNKNOWN ? packet.pts() : packet.dts();
    if (timestamp == VideoStream.UNKNOWN) {
      return;
    }
    VideoStream video = input.video();
    int index = packet.stream_index();
    if (index == video.index()) {
      long micros = video.micros(timestamp);
      long length =
          packet.duration() > 0
              ? video.timeBase().toMicros(packet.duration())
              : video.frameMicros();
      lastVideoMicros = Math.max(lastVideoMicros, micros);
      lastVideoEndMicros = Math.max(lastVideoEndMicros, micros + length);
      lastEndMicros = Math.max(lastEndMicros, micros + length);
    } else {
      AVRational unit = input.context().streams(index).time_base();
      long end = timestamp + Math.max(0, packet.duration());
      long micros = new TimeBase(unit.num(), unit.den()).toMicros(end) - video.startMicros();
      lastEndMicros = Math.max(lastEndMicros, micros);
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
    long target = video.timeBase().fromMicros(micros + video.startMicros());
    // A seek by byte position lands anywhere, and some decoders then invent what came before.
    awaitingKey = true;
    return avformat.av_seek_frame(
            input.context(), video.index(), target, avformat.AVSEEK_FLAG_BACKWARD)
        >= 0;
  }

  /** Reads the remaining packets. */
  void skipToEnd() {
    boolean more = true;
    while (more) {
      more = next();
    }
  }

  /** Packets that could not be read, or were marked as damaged, so far. */
  long damaged() {
    return damaged;
  }

  /** Presentation time of the latest packet of the video, or {@link Long#MIN_VALUE}. */
  long lastVideoMicros() {
    return lastVideoMicros;
  }

  /** The end of the latest packet of the video, or {@link Long#MIN_VALUE}. */
  long lastVideoEndMicros() {
    return lastVideoEndMicros;
  }

  /** The end of the latest packet of any stream read, or {@link Long#MIN_VALUE}. */
  long lastEndMicros() {
    return lastEndMicros;
  }

  @Override
  public void close() {
    avcodec.av_packet_free(packet);
  }
}
