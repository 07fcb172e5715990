package org.sluice.pipelines.video;

import org.apache.hadoop.conf.Configuration;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.sluice.vision.RgbFrame;

/**
 * The sampled frames of one segment by FFmpeg.
 *
 * <p>A segment that starts late is entered at a key frame before it, and the frames up to it are
 * decoded and dropped: among them at least one, since sampling looks at a frame's predecessor.
 * Where the container's index cannot lead there, decoding starts at the beginning, so that a
 * segment has the same frames whether it is read alone or as part of the whole.
 */
final class FfmpegFrameStream implements FrameStream {
  /**
   * How far before the start to aim, in turn: an index by decoding time lands a few frames late and
   * one by byte position up to a key frame distance.
   */
  static final long[] SEEK_BACK_MICROS = {1_000, 2_000_000, 10_000_000};

  private static final long MICROS_PER_MILLI = 1_000;

  private final String path;
  private final Configuration configuration;
  private final FrameReaderOptions options;
  private final SamplingGrid grid;
  private MediaInput input;
  private PacketDecoder decoder;
  private RgbConverter converter;
  private FrameClock clock;

  /** The first frame after a seek, which the decoder has out already. */
  private AVFrame pending;

  private long previousMicros = Long.MIN_VALUE;
  private long decodedEndMicros = -1;
  private long decodedMillis = -1;
  private long frames;
  private long lastFrameMillis = -1;
  private long damagedFrames;
  private long longestGapMicros;
  private boolean wantedSeen;
  private Outcome outcome;

  FfmpegFrameStream(String path, Configuration configuration, FrameReaderOptions options) {
    this.path = path;
    this.configuration = configuration;
    this.options = options;
    this.grid = new SamplingGrid(options.framesPerSecond());
    open();
    try {
      if (options.startMillis() > 0) {
        enterBeforeStart();
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private void open() {
    input = MediaInput.open(path, configuration);
    clock = new FrameClock(input.video());
    try {
      decoder = new PacketDecoder(path, input);
      converter = new RgbConverter(path, input.video().orientation(), options.scaling());
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private void enterBeforeStart() {
    long startMicros = options.startMillis() * MICROS_PER_MILLI;
    boolean seekable = input.video().startTimestamp() != VideoStream.UNKNOWN;
    boolean nothingThere = seekable;
    for (long back : SEEK_BACK_MICROS) {
      if (seekable && startMicros > back && decoder.seek(startMicros - back)) {
        if (landsBeforeStart()) {
          return;
        }
        nothingThere &= pending == null;
      }
    }
    pending = null;
    reopen();
    if (nothingThere) {
      // Most likely the file was cut before this segment: packets tell it without decoding.
      PacketReader packets = decoder.packets();
      packets.skipToEnd();
      long last = packets.lastVideoMicros();
      if (last < startMicros - MICROS_PER_MILLI) {
        decodedMillis = last == Long.MIN_VALUE ? -1 : FrameClock.millis(last);
        decodedEndMicros = packets.lastVideoEndMicros();
        outcome = atEnd();
      } else {
        reopen();
      }
    }
  }

  private void reopen() {
    close();
    open();
  }

  /**
   * Decodes to the first key frame; what comes out before it may lack its references.
   *
   * <p>A decoder that has to guess times after a seek would guess others than in one go, so frames
   * without a time of their own do not count either.
   */
  private boolean landsBeforeStart() {
    while (true) {
      pending = decoder.next();
      if (pending == null || pending.pts() == VideoStream.UNKNOWN) {
        return false;
      }
      if (FrameClock.millis(clock.micros(pending)) >= options.startMillis()) {
        return false;
      }
      if ((pending.flags() & AVFrame.AV_FRAME_FLAG_KEY) != 0) {
        return true;
      }
    }
  }

  @Override
  public RgbFrame next() {
    while (outcome == null) {
      AVFrame frame = pending != null ? pending : decoder.next();
      pending = null;
      if (frame == null) {
        outcome = atEnd();
        break;
      }
      long micros = clock.micros(frame);
      long millis = FrameClock.millis(micros);
      if (millis >= options.endMillis()) {
        outcome = outcome(false, "");
        break;
      }
      note(frame, micros, millis);
      boolean taken = grid.takes(micros);
      if (taken && millis >= options.startMillis()) {
        frames++;
        lastFrameMillis = millis;
        return converter.convert(frame, millis);
      }
    }
    return null;
  }

  private void note(AVFrame frame, long micros, long millis) {
    if (!wantedSeen && millis >= options.startMillis()) {
      wantedSeen = true;
      if (options.startMillis() > 0) {
        decoder.forgetDamage();
      }
    }
    boolean damaged = PacketDecoder.isDamaged(frame) || micros <= previousMicros;
    if (damaged && wantedSeen) {
      damagedFrames++;
    }
    if (previousMicros >= 0 && wantedSeen) {
      longestGapMicros = Math.max(longestGapMicros, micros - previousMicros);
    }
    previousMicros = Math.max(previousMicros, micros);
    decodedMillis = Math.max(decodedMillis, millis);
    long end = micros + input.video().timeBase().toMicros(Math.max(0, frame.duration()));
    decodedEndMicros = Math.max(decodedEndMicros, end);
  }

  private Outcome atEnd() {
    DeclaredDuration declared = input.video().duration();
    long reached =
        declared.ofVideo()
            ? decodedEndMicros
            : Math.max(decodedEndMicros, decoder.packets().lastEndMicros());
    long packetsEnd = decoder.packets().lastEndMicros();
    String reason =
        declared.shortfall(options.endMillis(), reached, packetsEnd, input.video().frameMicros());
    return outcome(!reason.isEmpty(), reason);
  }

  private Outcome outcome(boolean endedEarly, String reason) {
    return new Outcome(
        frames,
        lastFrameMillis,
        decodedMillis,
        decoder.damagedPackets(),
        damagedFrames,
        longestGapMicros / MICROS_PER_MILLI,
        endedEarly,
        reason);
  }

  @Override
  public Outcome outcome() {
    if (outcome == null) {
      throw new IllegalStateException("the outcome is known only after the last frame");
    }
    return outcome;
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
    }
    if (input != null) {
      input.close();
      input = null;
    }
  }
}
