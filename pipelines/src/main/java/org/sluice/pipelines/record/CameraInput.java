package org.sluice.pipelines.record;

import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.PointerPointer;
import org.sluice.SluiceException;
import org.sluice.pipelines.video.Ffmpeg;

/** The video packets of a camera, as they come; owns everything native behind them. */
final class CameraInput implements AutoCloseable {
  /** FFmpeg's value for a timestamp that is not there. */
  static final long UNKNOWN = avutil.AV_NOPTS_VALUE();

  private static final int AGAIN = -11;
  private static final int NO_SUCH_FILE = -2;
  private static final int REFUSED = -111;
  private static final double USUAL_RATE = 25;

  private final Camera camera;
  private final double stallSeconds;
  private final Patience patience;
  private final AVPacket packet = avcodec.av_packet_alloc();
  private AVFormatContext context;
  private AVStream stream;

  private CameraInput(Camera camera, double stallSeconds, Patience patience) {
    this.camera = camera;
    this.stallSeconds = stallSeconds;
    this.patience = patience;
  }

  /**
   * Connects and looks for a video stream.
   *
   * @param open FFmpeg's options
   * @param patience of the caller, who closes it after the input
   */
  static CameraInput open(
      Camera camera, Map<String, String> open, double stallSeconds, Patience patience) {
    Ffmpeg.load();
    CameraInput input = new CameraInput(camera, stallSeconds, patience);
    try {
      patience.begin(stallSeconds);
      input.connect(open);
      input.choose();
      return input;
    } catch (RuntimeException | Error e) {
      input.close();
      throw e;
    }
  }

  private void connect(Map<String, String> open) {
    AVFormatContext allocated = avformat.avformat_alloc_context();
    patience.attach(allocated);
    Map<String, String> settings = new TreeMap<>(open);
    // Over UDP a camera's frames lose pieces on any busy network.
    settings.putIfAbsent("rtsp_transport", "tcp");
    // Frames without a time of presentation get one; and nothing waits to find out the rate.
    settings.putIfAbsent("fflags", "+genpts");
    settings.putIfAbsent("fpsprobesize", "0");
    // A second is enough to know a codec; FFmpeg's five would go by before anything is recorded.
    settings.putIfAbsent("analyzeduration", "1000000");
    AVDictionary options = new AVDictionary(null);
    settings.forEach((key, value) -> avutil.av_dict_set(options, key, value, 0));
    try (PointerPointer<AVFormatContext> holder = new PointerPointer<>(1L);
        PointerPointer<AVDictionary> optionsHolder = new PointerPointer<>(1L);
        Text url = new Text(address())) {
      holder.put(allocated);
      optionsHolder.put(options);
      // FFmpeg frees the context itself when it fails.
      int opened = avformat.avformat_open_input(holder, url, null, optionsHolder);
      avutil.av_dict_free(optionsHolder);
      if (opened < 0) {
        throw refused(opened);
      }
      context = holder.get(AVFormatContext.class);
    }
  }

  private String address() {
    if (!camera.isFile()) {
      return camera.url();
    }
    return "file:" + camera.url().replaceFirst("^file:(//(?=/))?", "");
  }

  private SluiceException refused(int error) {
    if (patience.isOver()) {
      return RecordErrors.cannotOpen(
          camera,
          "it did not answer in %s s".formatted(stallSeconds),
          "Check the address and that the camera is on, or raise stallSeconds.");
    }
    String fix =
        switch (error) {
          case REFUSED -> "Check that the camera is on, and the port.";
          case NO_SUCH_FILE -> "Check the path.";
          default -> {
            if (error == avutil.AVERROR_HTTP_UNAUTHORIZED()
                || error == avutil.AVERROR_HTTP_FORBIDDEN()) {
              yield "Check user and password: SCHEME://USER:PASSWORD@HOST/...";
            }
            yield "Check the address; ffprobe tells more.";
          }
        };
    return RecordErrors.cannotOpen(camera, Ffmpeg.describe(error), fix);
  }

  private void choose() {
    patience.begin(stallSeconds);
    int found = avformat.avformat_find_stream_info(context, (AVDictionary) null);
    if (found < 0) {
      throw refused(found);
    }
    int index =
        avformat.av_find_best_stream(context, avutil.AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0);
    if (index < 0
        || (context.streams(index).disposition() & avformat.AV_DISPOSITION_ATTACHED_PIC) != 0) {
      if (patience.isOver()) {
        throw RecordErrors.stalled(camera, stallSeconds);
      }
      throw RecordErrors.noVideo(camera, streams());
    }
    stream = context.streams(index);
    for (int i = 0; i < context.nb_streams(); i++) {
      if (i != index) {
        context.streams(i).discard(avcodec.AVDISCARD_ALL);
      }
    }
  }

  private String streams() {
    StringJoiner kinds = new StringJoiner(", ");
    kinds.setEmptyValue("nothing");
    for (int i = 0; i < context.nb_streams(); i++) {
      kinds.add(avcodec.avcodec_get_name(context.streams(i).codecpar().codec_id()).getString());
    }
    return kinds.toString();
  }

  /**
   * Waits for the next packet of the video.
   *
   * @return false when the source has ended
   * @throws SluiceException when nothing comes or the connection breaks
   */
  boolean next() {
    patience.begin(stallSeconds);
    while (true) {
      avcodec.av_packet_unref(packet);
      int read = avformat.av_read_frame(context, packet);
      if (read >= 0) {
        if (packet.stream_index() == stream.index()) {
          return true;
        }
      } else if (patience.isOver() || read == avutil.AVERROR_EXIT()) {
        // What was read before the wait ended comes first, and the end of the wait behind it.
        throw RecordErrors.stalled(camera, stallSeconds);
      } else if (read == avutil.AVERROR_EOF()) {
        return false;
      } else if (read != AGAIN) {
        throw RecordErrors.readFailed(camera, Ffmpeg.describe(read));
      }
    }
  }

  /** The packet read last, valid until the next call. */
  AVPacket packet() {
    return packet;
  }

  boolean isKey() {
    return (packet.flags() & avcodec.AV_PKT_FLAG_KEY) != 0;
  }

  /** Presentation time in microseconds of the source's own clock, or {@link #UNKNOWN}. */
  long ptsMicros() {
    return micros(packet.pts());
  }

  /** Decoding time in microseconds of the source's own clock, or {@link #UNKNOWN}. */
  long dtsMicros() {
    return micros(packet.dts());
  }

  private long micros(long timestamp) {
    return timestamp == UNKNOWN
        ? UNKNOWN
        : avutil.av_rescale_q(timestamp, stream.time_base(), avutil.av_get_time_base_q());
  }

  AVCodecParameters parameters() {
    return stream.codecpar();
  }

  String codec() {
    return avcodec.avcodec_get_name(parameters().codec_id()).getString();
  }

  /** The packet's length, or a frame's at the nominal rate where it does not tell. */
  long durationMicros() {
    long told = packet.duration() > 0 ? micros(packet.duration()) : 0;
    if (told > 0) {
      return told;
    }
    double rate = rate(stream.avg_frame_rate());
    if (!(rate > 0)) {
      rate = rate(stream.r_frame_rate());
    }
    // Rates above this are guesses of a parser that saw the unit of time only.
    return Math.round(1e6 / (rate > 0 && rate < 1000 ? rate : USUAL_RATE));
  }

  private static double rate(AVRational rational) {
    return rational.num() > 0 && rational.den() > 0 ? (double) rational.num() / rational.den() : 0;
  }

  @Override
  public void close() {
    if (context != null) {
      avformat.avformat_close_input(context);
      context = null;
    }
    if (!packet.isNull()) {
      avcodec.av_packet_free(packet);
    }
  }
}
