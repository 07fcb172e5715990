package org.sluice.pipelines.video;

import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVDictionaryEntry;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * What a container says of the length of its video, estimates left out.
 *
 * @param micros from the video's own start to the end of its last frame, -1 when it does not say
 * @param ofVideo false when it is the length of the longest stream, which may be the sound
 */
record DeclaredDuration(long micros, boolean ofVideo) {
  private static final DeclaredDuration NONE = new DeclaredDuration(-1, false);

  /** How far a video may start after zero for a container's length to be taken as its own. */
  private static final long START_TOLERANCE_MICROS = 100_000;

  private static final long LEAST_SLACK_MILLIS = 1000;
  private static final long MICROS_PER_MILLI = 1_000;

  boolean known() {
    return micros > 0;
  }

  /**
   * Why a reading fell short of what was declared; empty where it did not, by a second or two
   * frames.
   *
   * @param wantedMillis end of the times that were wanted
   * @param reachedMicros end of what came out
   * @param packetsEndMicros end of the packets there were, which may have been of no use
   * @param frameMicros nominal length of a frame
   */
  String shortfall(long wantedMillis, long reachedMicros, long packetsEndMicros, long frameMicros) {
    if (!known()) {
      return "";
    }
    long endMillis = Math.min(wantedMillis, micros / MICROS_PER_MILLI);
    long slackMillis = Math.max(LEAST_SLACK_MILLIS, 2 * frameMicros / MICROS_PER_MILLI);
    if (endMillis - reachedMicros / MICROS_PER_MILLI <= slackMillis) {
      return "";
    }
    boolean packetsWentOn = endMillis - packetsEndMicros / MICROS_PER_MILLI <= slackMillis;
    return "video ends at %.1f s of %.1f s: %s"
        .formatted(
            Math.max(0, reachedMicros) / 1e6,
            micros / 1e6,
            packetsWentOn ? "the rest is damaged" : "truncated");
  }

  /**
   * The container's own numbers, before FFmpeg fills the gaps by estimation.
   *
   * @param micros of the container, or {@link VideoStream#UNKNOWN}
   * @param streams of each stream in its time base, or {@link VideoStream#UNKNOWN}
   */
  record Header(long micros, long[] streams) {

    static Header read(AVFormatContext context) {
      long[] streams = new long[context.nb_streams()];
      for (int i = 0; i < streams.length; i++) {
        streams[i] = context.streams(i).duration();
      }
      return new Header(context.duration(), streams);
    }

    DeclaredDuration of(AVFormatContext context, int index, TimeBase timeBase) {
      AVStream stream = context.streams(index);
      if (index < streams.length && streams[index] > 0) {
        return new DeclaredDuration(timeBase.toMicros(streams[index]), true);
      }
      long start = stream.start_time() == VideoStream.UNKNOWN ? 0 : stream.start_time();
      long startMicros = timeBase.toMicros(start);
      long tagged = taggedMicros(stream);
      if (tagged > startMicros) {
        return new DeclaredDuration(tagged - startMicros, true);
      }
      int source = context.duration_estimation_method();
      if (source == avformat.AVFMT_DURATION_FROM_PTS && stream.duration() > 0) {
        return new DeclaredDuration(timeBase.toMicros(stream.duration()), true);
      }
      // Flash keeps its header in the first packet, which has been read by now.
      boolean late = micros <= 0 && source == avformat.AVFMT_DURATION_FROM_STREAM;
      long container = late ? context.duration() : micros;
      // Writers disagree on whether a late start is part of the length.
      return container > 0 && startMicros <= START_TOLERANCE_MICROS
          ? new DeclaredDuration(container, context.nb_streams() == 1)
          : NONE;
    }

    /** Matroska writers leave a stream's end as the tag DURATION, such as 00:00:04.267000000. */
    private static long taggedMicros(AVStream stream) {
      AVDictionary tags = stream.metadata();
      if (tags == null || tags.isNull()) {
        return -1;
      }
      AVDictionaryEntry entry = avutil.av_dict_get(tags, "DURATION", null, 0);
      if (entry == null || entry.isNull()) {
        return -1;
      }
      String[] parts = entry.value().getString().split(":");
      try {
        double seconds =
            parts.length == 3
                ? Long.parseLong(parts[0]) * 3600.0
                    + Long.parseLong(parts[1]) * 60.0
                    + Double.parseDouble(parts[2])
                : -1;
        return Math.round(seconds * 1e6);
      } catch (NumberFormatException ignored) {
        return -1;
      }
    }
  }
}
