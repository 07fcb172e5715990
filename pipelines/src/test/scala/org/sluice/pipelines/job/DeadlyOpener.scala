package org.sluice.pipelines.job

import java.nio.file.{Files, Path}

import org.apache.hadoop.conf.Configuration
import org.sluice.pipelines.video.{FfmpegFrameOpener, FrameOpener, FrameReaderOptions, FrameStream}

/** FFmpeg, but at the second segment of a video with a file `.crash` beside it a native fault ends
  * the process, and with a file `.halt` beside it the process is ended from outside, once.
  */
class DeadlyOpener extends FrameOpener {
  private val ffmpeg = new FfmpegFrameOpener()

  override def open(
      path: String,
      configuration: Configuration,
      options: FrameReaderOptions
  ): FrameStream = {
    def beside(suffix: String): Path = Path.of(path.stripPrefix("file:") + suffix)
    if (options.startMillis == 1000) {
      if (Files.exists(beside(".crash"))) {
        new ProcessBuilder("kill", "-SEGV", s"${ProcessHandle.current.pid}").start()
        Thread.sleep(60000)
      }
      if (Files.deleteIfExists(beside(".halt"))) {
        Runtime.getRuntime.halt(IndexChild.Halted)
      }
    }
    ffmpeg.open(path, configuration, options)
  }
}
