package org.sluice.pipelines.video;

import org.bytedeco.ffmpeg.avutil.AVFrame;

/** When decoded frames are shown, from the start of their video; they come in order. */
final class FrameClock {
  private static final long MICROS_PER_MILLI = 1_000;

  private final VideoStream video;
  private long firstTimestamp = VideoStream.UNKNOWN;
  private long previousMicros = Long.MIN_VALUE;

  FrameClock(VideoStream video) {
    this.video = video;
  }

  /** Milliseconds, to the nearest. */
  static long millis(long micros) {
    return Math.floorDiv(micros + MICROS_PER_MILLI / 2, MICROS_PER_MILLI);
  }

  /** Microseconds from the video's own start. */
  long micros(AVFrame frame) {
    long micros = read(frame);
    previousMicros = Math.max(previousMicros, micros);
    return micros;
  }

  private long read(AVFrame frame) {
    long timestamp = frame.best_effort_timestamp();
    if (timestamp == VideoStream.UNKNOWN) {
      // Elementary streams have no times at all: every frame follows the last at the nominal rate.
      return previousMicros == Long.MIN_VALUE ? 0 : previousMicros + video.frameMicros();
    }
    if (video.startTimestamp() != VideoStream.UNKNOWN) {
      return video.micros(timestamp);
    }
    if (firstTimestamp == VideoStream.UNKNOWN) {
      firstTimestamp = timestamp;
    }
    return video.timeBase().toMicros(timestamp - firstTimestamp);
  }
}
