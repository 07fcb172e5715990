package org.sluice.pipelines.video;

import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** Chooses how the frames of a video are found. */
final class FrameScans {
  private FrameScans() {}

  static FrameScan open(String path, Configuration configuration, FrameScanOptions options) {
    MediaInput input = MediaInput.open(path, configuration);
    try {
      return input.tellsFrameTimes()
          ? new PacketScan(path, configuration, options, input)
          : new DecodedScan(path, options, input);
    } catch (RuntimeException | Error e) {
      input.close();
      throw e;
    }
  }

  static FrameScan openPart(
      VideoInfo video, Configuration configuration, FrameScanOptions options, int part, int parts) {
    String path = video.file().path();
    boolean splits;
    try (MediaInput input = MediaInput.open(path, configuration)) {
      splits = input.tellsFrameTimes() && video.durationMillis() >= parts;
    }
    // The last part reads on where the length was told too short.
    long duration = video.durationMillis();
    long from = splits ? duration * part / parts : part == 0 ? 0 : Long.MAX_VALUE;
    long to = splits && part < parts - 1 ? duration * (part + 1) / parts : Long.MAX_VALUE;
    Optional<FrameScanOptions> within = options.within(from, to);
    return within.isPresent() ? open(path, configuration, within.get()) : new NoFrames();
  }

  /** A part that has none. */
  private record NoFrames() implements FrameScan {
    @Override
    public VideoFrame next() {
      return null;
    }

    @Override
    public String shortfall() {
      return "";
    }

    @Override
    public int width() {
      return 0;
    }

    @Override
    public int height() {
      return 0;
    }

    @Override
    public long packetsRead() {
      return 0;
    }

    @Override
    public long framesDecoded() {
      return 0;
    }

    @Override
    public void close() {}
  }
}
