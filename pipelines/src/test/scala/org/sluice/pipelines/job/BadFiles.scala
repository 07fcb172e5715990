package org.sluice.pipelines.job

import java.nio.file.{Files, Path}

import org.sluice.pipelines.video.Clip

/** Clips of three seconds, good and bad. */
object BadFiles {

  /** 75 frames in 3 s: 6 at two frames a second. */
  val clip: Clip = Clip.regular(75, 25)
  private val indexFirst = Map("movflags" -> "+faststart")

  def zeroBytes(file: Path): Path = Files.write(file, Array.emptyByteArray)

  def text(file: Path): Path = Files.writeString(file, "Dear diary, this is not a video.\n" * 50)

  def soundOnly(file: Path): Path = Clip(Nil, soundMillis = 3000).write(file)

  /** The first half of ten seconds, with the index at the beginning. */
  def truncated(file: Path): Path =
    cut(Clip.regular(250, 25).copy(muxing = indexFirst, gop = 25).write(file), 0.5)

  /** The first half of a file whose index would have been at its end. */
  def withoutIndex(file: Path): Path = cut(clip.write(file), 0.5)

  private def cut(file: Path, share: Double): Path = {
    val bytes = Files.readAllBytes(file)
    Files.write(file, bytes.take((bytes.length * share).toInt))
  }
}
