package org.sluice.pipelines.cli;

import org.sluice.pipelines.ask.FrameFilter;
import picocli.CommandLine.Option;

/** Which frames of a lake a command is about. */
final class FrameFlags {
  @Option(names = "--stream", paramLabel = "ID", description = "Only this stream.")
  private String stream;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description =
          "Only frames from then on: a UTC time (2026-11-21T08:15:00Z), or MM:SS, HH:MM:SS or"
              + " milliseconds from the start of the video.")
  private String from;

  @Option(names = "--to", paramLabel = "TIME", description = "Only frames before then.")
  private String to;

  @Option(
      names = "--where",
      paramLabel = "SQL",
      description =
          "Only frames for which this holds; columns: stream_id, video_id, path, segment_id,"
              + " frame_index, frame_ms, frame_at, is_reference, change, novelty.")
  private String where;

  FrameFilter filter() {
    return FrameFilter.of(stream, from, to, where);
  }
}
