package org.sluice.pipelines.video;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.sluice.vision.RgbFrame;

/**
 * Frames by decoding all of them from the beginning, for containers that tell the times of packets
 * in part or not at all.
 */
final class DecodedScan implements FrameScan {

  private final FrameScanOptions options;
  private final SamplingGrid grid;
  private final int width;
  private final int height;
  private final MediaInput input;
  private final PacketDecoder decoder;
  private final FrameClock clock;
  private RgbConverter converter;
  private boolean ended;
  private String shortfall = "";
  private long reachedMicros;
  private long framesDecoded;

  /** Takes over the input, unless it throws. */
  DecodedScan(String path, FrameScanOptions options, MediaInput input) {
    this.options = options;
    this.grid = new SamplingGrid(options.framesPerSecond());
    this.input = input;
    this.width = options.width(input);
    this.height = options.height(input);
    this.clock = new FrameClock(input.video());
    this.decoder = new PacketDecoder(path, input);
    if (options.pictures()) {
      this.converter = options.converter(path, input);
    }
  }

  @Override
  public VideoFrame next() {
    while (!ended) {
      AVFrame decoded = decoder.next();
      if (decoded == null) {
        endAtEnd();
        break;
      }
      long index = framesDecoded++;
      long micros = clock.micros(decoded);
      long millis = FrameClock.millis(micros);
      if (millis >= options.endMillis()) {
        ended = true;
        break;
      }
      long end = micros + input.video().timeBase().toMicros(Math.max(0, decoded.duration()));
      reachedMicros = Math.max(reachedMicros, end);
      boolean key = (decoded.flags() & AVFrame.AV_FRAME_FLAG_KEY) != 0;
      boolean taken = grid.takes(micros);
      if (taken && millis >= options.startMillis() && (key || !options.keyFramesOnly())) {
        RgbFrame picture = converter == null ? null : converter.convert(decoded, millis);
        boolean damaged = converter != null && PacketDecoder.isDamaged(decoded);
        return new VideoFrame(
            options.numbered() ? index : -1,
            millis,
            key,
            picture,
            damaged ? VideoFrame.DAMAGED : "");
      }
    }
    return null;
  }

  private void endAtEnd() {
    ended = true;
    DeclaredDuration declared = input.video().duration();
    long packetsEnd = decoder.packets().lastEndMicros();
    long reached = declared.ofVideo() ? reachedMicros : Math.max(reachedMicros, packetsEnd);
    shortfall =
        declared.shortfall(options.endMillis(), reached, packetsEnd, input.video().frameMicros());
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
    return decoder.packetsFed();
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
    decoder.close();
    input.close();
  }
}
