package org.sluice.pipelines.video;

import java.util.StringJoiner;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * The video stream of an opened container; its memory belongs to the container.
 *
 * @param stream the native stream
 * @param decoder what decodes it
 * @param timeBase unit of its timestamps
 * @param startTimestamp its first presentation time in that unit, or {@link #UNKNOWN}
 * @param duration what the container says of its length
 * @param orientation how its pictures are turned for display
 */
record VideoStream(
    AVStream stream,
    AVCodec decoder,
    TimeBase timeBase,
    long startTimestamp,
    DeclaredDuration duration,
    Orientation orientation) {

  /** FFmpeg's value for a timestamp that is not there. */
  static final long UNKNOWN = avutil.AV_NOPTS_VALUE();

  private static final double USUAL_RATE = 25;
  private static final int ENCRYPTED_TAG = 'e' | 'n' << 8 | 'c' << 16 | 'v' << 24;

  /**
   * Chooses the stream and checks that it can be decoded.
   *
   * @param rethrowReadFailure throws if the storage failed meanwhile
   */
  static VideoStream choose(String path, AVFormatContext context, Runnable rethrowReadFailure) {
    checkSizes(path, context);
    // FFmpeg fills durations the container does not tell with guesses when it looks further.
    DeclaredDuration.Header header = DeclaredDuration.Header.read(context);
    int found = avformat.avformat_find_stream_info(context, (AVDictionary) null);
    rethrowReadFailure.run();
    if (found < 0) {
      throw VideoErrors.openFailed(path, Ffmpeg.describe(found));
    }
    checkSizes(path, context);
    int index =
        avformat.av_find_best_stream(context, avutil.AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0);
    if (index < 0 || isCoverArt(context.streams(index))) {
      throw VideoErrors.noVideoStream(path, describeStreams(context));
    }
    AVStream stream = context.streams(index);
    AVCodecParameters parameters = stream.codecpar();
    if (parameters.codec_tag() == ENCRYPTED_TAG) {
      throw VideoErrors.encrypted(path);
    }
    AVCodec decoder = avcodec.avcodec_find_decoder(parameters.codec_id());
    if (decoder == null || decoder.isNull()) {
      throw VideoErrors.unknownCodec(path, codecName(parameters));
    }
    if (parameters.width() < 1 || parameters.height() < 1) {
      throw VideoErrors.noPicture(path);
    }
    AVRational unit = stream.time_base();
    TimeBase timeBase = new TimeBase(unit.num(), unit.den());
    return new VideoStream(
        stream,
        decoder,
        timeBase,
        stream.start_time(),
        header.of(context, index, timeBase),
        orientation(parameters));
  }

  int index() {
    return stream.index();
  }

  /** Microseconds from the video's own start. */
  long micros(long timestamp) {
    return timeBase.toMicros(timestamp - (startTimestamp == UNKNOWN ? 0 : startTimestamp));
  }

  /** Microseconds from the container's zero to the video's own start. */
  long startMicros() {
    return startTimestamp == UNKNOWN ? 0 : timeBase.toMicros(startTimestamp);
  }

  /** Nominal length of a frame in microseconds. */
  long frameMicros() {
    double rate = framesPerSecond();
    return Math.round(1e6 / (rate > 0 ? rate : USUAL_RATE));
  }

  String codec() {
    return avcodec.avcodec_get_name(stream.codecpar().codec_id()).getString();
  }

  /** Average rate, 0 when unknown. */
  double framesPerSecond() {
    double average = rate(stream.avg_frame_rate());
    return average > 0 ? average : rate(stream.r_frame_rate());
  }

  /** Whether a packet's content is useless without a key. */
  static boolean isEncrypted(AVPacket packet) {
    return packet.side_data_elems() > 0
        && avcodec.av_packet_get_side_data(
                packet, avcodec.AV_PKT_DATA_ENCRYPTION_INFO, (SizeTPointer) null)
            != null;
  }

  private static double rate(AVRational rational) {
    return rational.num() > 0 && rational.den() > 0 ? (double) rational.num() / rational.den() : 0;
  }

  private static void checkSizes(String path, AVFormatContext context) {
    for (int i = 0; i < context.nb_streams(); i++) {
      AVCodecParameters parameters = context.streams(i).codecpar();
      boolean tooLarge =
          parameters.width() > VideoLimits.MAX_SIDE || parameters.height() > VideoLimits.MAX_SIDE;
      if (parameters.codec_type() == avutil.AVMEDIA_TYPE_VIDEO && tooLarge) {
        throw VideoErrors.tooLarge(path, parameters.width(), parameters.height());
      }
    }
  }

  private static boolean isCoverArt(AVStream stream) {
    return (stream.disposition() & avformat.AV_DISPOSITION_ATTACHED_PIC) != 0;
  }

  private static String describeStreams(AVFormatContext context) {
    StringJoiner kinds = new StringJoiner(", ");
    kinds.setEmptyValue("nothing");
    for (int i = 0; i < context.nb_streams(); i++) {
      AVStream stream = context.streams(i);
      AVCodecParameters parameters = stream.codecpar();
      String kind =
          switch (parameters.codec_type()) {
            case avutil.AVMEDIA_TYPE_AUDIO -> "audio ";
            case avutil.AVMEDIA_TYPE_SUBTITLE -> "subtitles ";
            case avutil.AVMEDIA_TYPE_VIDEO -> isCoverArt(stream) ? "cover picture " : "video ";
            default -> "data ";
          };
      kinds.add(kind + codecName(parameters));
    }
    return kinds.toString();
  }

  /** FFmpeg's name, or the container's four letters where it has none. */
  private static String codecName(AVCodecParameters parameters) {
    if (parameters.codec_id() != avcodec.AV_CODEC_ID_NONE) {
      return avcodec.avcodec_get_name(parameters.codec_id()).getString();
    }
    StringBuilder letters = new StringBuilder("'");
    for (int shift = 0; shift < 32; shift += 8) {
      char letter = (char) (parameters.codec_tag() >>> shift & 0xff);
      letters.append(letter >= ' ' && letter <= '~' ? letter : '?');
    }
    return letters.append('\'').toString();
  }

  private static Orientation orientation(AVCodecParameters parameters) {
    AVPacketSideData side =
        avcodec.av_packet_side_data_get(
            parameters.coded_side_data(),
            parameters.nb_coded_side_data(),
            avcodec.AV_PKT_DATA_DISPLAYMATRIX);
    if (side == null || side.isNull() || side.size() < Orientation.MATRIX_INTS * Integer.BYTES) {
      return Orientation.UPRIGHT;
    }
    int[] matrix = new int[Orientation.MATRIX_INTS];
    new IntPointer(side.data()).get(matrix);
    return Orientation.ofDisplayMatrix(matrix);
  }
}
