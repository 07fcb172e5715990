package org.sluice.pipelines.video

import java.nio.file.{Files, Path}

import org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG

import scala.util.Using

/** Frames told by packets are those that decoding gives, in every container and codec. */
class FrameScanSpec extends VideoTest {

  private def scan(
      file: Path,
      pictures: Boolean,
      rate: Double = 0,
      start: Long = 0,
      part: Int = 0,
      parts: Int = 1
  ): Seq[VideoFrame] = {
    val options =
      new FrameScanOptions(rate, start, Long.MaxValue, false, true, pictures, new Scaling.Exact)
    Using.resource(FrameScan.openPart(listed(file), configuration, options, part, parts)) {
      frames =>
        Iterator.continually(frames.next()).takeWhile(_ != null).toVector
    }
  }

  private def told(frames: Seq[VideoFrame]): Seq[(Long, Long, Boolean)] =
    frames.map(f => (f.index, f.millis, f.key))

  private def assertAgrees(file: Path): Unit = {
    val decoded = read(file)
    val pictures = scan(file, pictures = true)
    assert(pictures.forall(_.error.isEmpty), file)
    assert(pictures.map(_.millis) == decoded.times, file)
    assert(pictures.map(_.index) == decoded.times.indices, file)
    assert(pictures.map(f => Clip.number(f.picture)) == decoded.numbers, file)
    assert(pictures.head.key, file)
    assert(told(scan(file, pictures = false)) == told(pictures), file)
    for (decode <- Seq(true, false)) {
      val late = scan(file, decode, rate = 7, start = 1300)
      assert(late.map(_.millis) == read(file, 7).times.filter(_ >= 1300), file)
      assert(told(late) == told(pictures).filter(f => late.exists(_.millis == f._2)), file)
      val together = (0 until 3).flatMap(p => scan(file, decode, part = p, parts = 3))
      assert(told(together) == told(pictures), file)
    }
  }

  test("containers, codecs and orders of frames") {
    val hundred = Clip.regular(100, 25)
    val clips = Seq(
      "b.mp4" -> hundred.copy(bFrames = 2, gop = 30),
      "late.mkv" -> Clip.regular(100, 25, from = 12345).copy(gop = 20, bFrames = 2),
      "fragments.mp4" ->
        hundred.copy(muxing = Map("movflags" -> "frag_keyframe+empty_moov"), bFrames = 1),
      "live.mkv" -> hundred.copy(gop = 20, bFrames = 2, muxing = Map("live" -> "1")),
      "b.ts" -> hundred.copy(codec = "mpeg2video", bFrames = 2, ticksPerSecond = 25),
      "h264.ts" -> hundred.copy(codec = "libopenh264", gop = 25),
      "v.webm" -> hundred.copy(codec = "libvpx", width = 107, height = 33),
      "vp9.webm" -> hundred.copy(codec = "libvpx-vp9"),
      "av1.mp4" -> Clip.regular(50, 25).copy(codec = "libaom-av1", height = 32),
      "m.mkv" -> hundred.copy(codec = "mjpeg", colourRange = AVCOL_RANGE_JPEG),
      "sound.mov" -> hundred.copy(soundMillis = 6000),
      "gaps.mp4" -> Clip((0 until 100).map(n => n * 35L + (if (n > 50) 3000 else 0) + n % 7)),
      // Decoded from their beginning, by one part.
      "v.avi" -> hundred.copy(ticksPerSecond = 25),
      "program.mpg" -> hundred.copy(codec = "mpeg2video", bFrames = 2, ticksPerSecond = 25),
      "bare.h264" -> hundred.copy(codec = "libopenh264", gop = 25)
    )
    for ((name, spec) <- clips) assertAgrees(clip(name, spec))
  }

  test("a recording that begins between key frames has rows before the first picture") {
    val whole = Files.readAllBytes(
      clip("whole.ts", Clip.regular(100, 25).copy(codec = "libopenh264", gop = 40))
    )
    // From the packet of transport behind a fifth of the bytes on.
    val cut = file("cut.ts", whole.drop(whole.length / 5 / 188 * 188))
    val pictures = scan(cut, pictures = true)
    assert(told(scan(cut, pictures = false)) == told(pictures))
    assert(pictures.map(_.millis) == pictures.map(_.millis).sorted.distinct)
    val (lost, good) = pictures.span(_.picture == null)
    assert(lost.forall(_.error == VideoFrame.LOST) && good.forall(_.error.isEmpty))
    assert(Clip.number(good.head.picture) == 40)
  }
}
