package org.sluice.pipelines.job

import java.nio.file.{Files, Path}

import org.apache.hadoop.conf.Configuration
import org.sluice.pipelines.video.{FfmpegFrameOpener, FrameOpener, FrameReaderOptions, FrameStream}

/** FFmpeg, but at the second segment of a video with a file `.halt` beside it the process ends,
  * once.
  */
class HaltingOpener extends FrameOpener {
  private val ffmpeg = new FfmpegFrameOpener()

  override def open(
      path: String,
      configuration: Configuration,
      options: FrameReaderOptions
  ): FrameStream = {
    val halt = Path.of(path.stripPrefix("file:") + ".halt")
    if (options.startMillis == 1000 && Files.deleteIfExists(halt)) {
      Runtime.getRuntime.halt(IndexChild.Halted)
    }
    ffmpeg.open(path, configuration, options)
  }
}
