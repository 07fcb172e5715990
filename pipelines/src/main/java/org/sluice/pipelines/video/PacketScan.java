package org.sluice.pipelines.video;

import org.apache.hadoop.conf.Configuration;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.sluice.vision.RgbFrame;

/**
 * Frames by their packets; a decoder beside them only where pictures are wanted.
 *
 * <p>A stretch that starts late is entered at a key frame before it, as {@link FfmpegFrameStream}
 * does, and for the same reasons.
 */
final class PacketScan implements FrameScan {
  private static final long MICROS_PER_MILLI = 1_000;

  private final String path;
  private final Configuration configuration;
  private final FrameScanOptions options;
  private final SamplingGrid grid;
  private final int width;
  private final int height;
  private MediaInput input;
  private FrameTimeline timeline;
  private PacketReader packets;

  /** Null where no pictures are wanted. */
  private PacketDecoder decoder;

  private RgbConverter converter;

  /** What the decoder handed out last and still holds. */
  private AVFrame decoded;

  private boolean drained;
  private boolean ended;
  private String shortfall = "";

  /** Of the frame that the timeline gives next. */
  private long index;

  private long packetsRead;
  private long framesDecoded;

  /** Takes over the input, unless it throws. */
  PacketScan(
      String path, Configuration configuration, FrameScanOptions options, MediaInput opened) {
    this.path = path;
    this.configuration = configuration;
    this.options = options;
    this.grid = new SamplingGrid(options.framesPerSecond());
    this.width = options.width(opened);
    this.height = options.height(opened);
    begin(opened);
    try {
      if (options.startMillis() > 0) {
        enterBeforeStart();
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private void begin(MediaInput opened) {
    input = opened;
    timeline = timelineOf(opened.video());
    drained = false;
    decoded = null;
    index = 0;
    if (options.pictures()) {
      decoder = new PacketDecoder(path, opened, timeline::add);
      packets = decoder.packets();
      converter = options.converter(path, input);
    } else {
      packets = new PacketReader(path, opened, !opened.video().duration().ofVideo());
    }
  }

  private static FrameTimeline timelineOf(VideoStream video) {
    return new FrameTimeline(video.timeBase().fromMicros(video.frameMicros()));
  }

  private void enterBeforeStart() {
    long startMicros = options.startMillis() * MICROS_PER_MILLI;
    boolean nothingThere = true;
    for (long back : FfmpegFrameStream.SEEK_BACK_MICROS) {
      if (startMicros > back && seek(startMicros - back)) {
        if (landsBeforeStart()) {
          return;
        }
        nothingThere &= drained;
      }
    }
    restart();
    if (nothingThere && decoder != null) {
      // Most likely the file was cut before this stretch: packets tell it without decoding.
      packets.skipToEnd();
      if (packets.lastVideoMicros() < startMicros - MICROS_PER_MILLI) {
        endAtEnd();
      } else {
        restart();
      }
    }
  }

  private boolean seek(long micros) {
    timeline.clear();
    drained = false;
    decoded = null;
    return decoder == null ? packets.seek(micros) : decoder.seek(micros);
  }

  private void restart() {
    close();
    begin(MediaInput.open(path, configuration));
  }

  /** Goes to the first key frame after a seek. */
  private boolean landsBeforeStart() {
    while (advance()) {
      long timestamp = decoder == null ? packets.packet().pts() : decoded.pts();
      if (timestamp == VideoStream.UNKNOWN || millis(timestamp) >= options.startMillis()) {
        return false;
      }
      // What a decoder gives before its first key frame may lack its references.
      if (decoder == null || (decoded.flags() & AVFrame.AV_FRAME_FLAG_KEY) != 0) {
        timeline.startAt(timestamp);
        index = options.numbered() ? framesBefore(timestamp) : 0;
        return true;
      }
    }
    return false;
  }

  /** Reads packets from the beginning, without decoding any. */
  private long framesBefore(long timestamp) {
    try (MediaInput again = MediaInput.open(path, configuration);
        PacketReader reader = new PacketReader(path, again, false)) {
      FrameTimeline frames = timelineOf(again.video());
      long count = 0;
      boolean more = true;
      while (more) {
        more = reader.next();
        if (more) {
          packetsRead++;
          frames.add(reader.packet());
        } else {
          frames.seenAll();
        }
        FrameTimeline.Entry entry = frames.poll();
        while (entry != null) {
          if (entry.timestamp() >= timestamp) {
            return count;
          }
          count++;
          entry = frames.poll();
        }
      }
      return count;
    }
  }

  /** Takes in more of the file; false at its end. */
  private boolean advance() {
    if (decoder == null) {
      drained = !packets.next();
      if (!drained) {
        timeline.add(packets.packet());
        packetsRead++;
      }
    } else {
      decoded = decoder.next();
      drained = decoded == null;
      if (!drained) {
        framesDecoded++;
        if (decoded.pts() != VideoStream.UNKNOWN) {
          timeline.seenUpTo(decoded.pts());
        }
      }
    }
    if (drained) {
      timeline.seenAll();
    }
    return !drained;
  }

  @Override
  public VideoFrame next() {
    while (!ended) {
      FrameTimeline.Entry entry = timeline.poll();
      if (entry != null) {
        VideoFrame frame = consider(entry);
        if (frame != null) {
          return frame;
        }
      } else if (drained) {
        endAtEnd();
      } else {
        advance();
      }
    }
    return null;
  }

  /** The frame, if it is wanted. */
  private VideoFrame consider(FrameTimeline.Entry entry) {
    long number = index++;
    long millis = millis(entry.timestamp());
    if (millis >= options.endMillis()) {
      ended = true;
      return null;
    }
    boolean taken = grid.takes(input.video().micros(entry.timestamp()));
    if (!taken || millis < options.startMillis() || options.keyFramesOnly() && !entry.key()) {
      return null;
    }
    RgbFrame picture = null;
    String error = "";
    if (decoder != null) {
      while (!drained && isBefore(decoded, entry.timestamp())) {
        advance();
      }
      if (decoded == null || decoded.pts() != entry.timestamp()) {
        error = VideoFrame.LOST;
      } else {
        picture = converter.convert(decoded, millis);
        error = PacketDecoder.isDamaged(decoded) ? VideoFrame.DAMAGED : "";
      }
    }
    return new VideoFrame(options.numbered() ? number : -1, millis, entry.key(), picture, error);
  }

  private static boolean isBefore(AVFrame frame, long timestamp) {
    return frame == null || frame.pts() == VideoStream.UNKNOWN || frame.pts() < timestamp;
  }

  private void endAtEnd() {
    ended = true;
    DeclaredDuration declared = input.video().duration();
    long reached = declared.ofVideo() ? packets.lastVideoEndMicros() : packets.lastEndMicros();
    shortfall =
        declared.shortfall(options.endMillis(), reached, reached, input.video().frameMicros());
  }

  private long millis(long timestamp) {
    return FrameClock.millis(input.video().micros(timestamp));
  }

  @Override
  public String shortfall() {
    return shortfall;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public long packetsRead() {
    return decoder == null ? packetsRead : packetsRead + decoder.packetsFed();
  }

  @Override
  public long framesDecoded() {
    return framesDecoded;
  }

  @Override
  public void close() {
    if (converter != null) {
      converter.close();
      converter = null;
    }
    if (decoder != null) {
      decoder.close();
      decoder = null;
    } else if (packets != null) {
      packets.close();
    }
    packets = null;
    if (input != null) {
      input.close();
      input = null;
    }
  }
}
