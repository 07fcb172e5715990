package org.sluice.pipelines.video

import java.nio.file.Path

import org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG

import scala.jdk.CollectionConverters._

/** A segment read alone has the frames, times and pixels it has when the video is read whole. */
class SegmentReadingSpec extends VideoTest {

  private def assertSegmentsAgree(file: Path, framesPerSecond: Double, seconds: Double): Unit = {
    val plan = SegmentPlan.of(probe(file), seconds).asScala
    val whole = read(file, framesPerSecond)
    val parts = plan.map(s => read(file.toString, framesPerSecond, s.startMillis, s.endMillis))
    val clue = s"$file at $framesPerSecond frames/s in segments of $seconds s"
    assert(whole.frames.nonEmpty, clue)
    assert(parts.flatMap(_.pixels) == whole.pixels, clue)
    assert(parts.forall(_.outcome.complete), clue)
    for ((part, segment) <- parts.zip(plan)) {
      assert(part.times.forall(t => segment.startMillis <= t && t < segment.endMillis), clue)
    }
  }

  // Two key frame distances, reordering or not, and every kind of index a container can have.
  for {
    container <- Seq("mp4", "mkv", "avi", "ts", "mov", "flv", "nut")
    (gop, bFrames) <- Seq((12, 0), (40, 2), (1, 0), (600, 2))
  } test(s"$container with a key frame every $gop and $bFrames frames between references") {
    val codec = if (container == "flv") "flv" else "mpeg4"
    val b = if (container == "flv") 0 else bFrames
    val ticks = if (container == "avi") 25 else 1000
    val file = clip(
      s"s-$gop-$bFrames.$container",
      Clip.regular(300, 25).copy(gop = gop, bFrames = b, codec = codec, ticksPerSecond = ticks)
    )
    // The first container time base that is no multiple of a frame makes the times uneven.
    assertSegmentsAgree(file, 0, 2.5)
    assertSegmentsAgree(file, 2, 3)
    assertSegmentsAgree(file, 7, 1.7)
  }

  test("a variable rate with gaps longer than a segment") {
    val times = (0 until 400).map(n => n * 35L + (if (n > 150) 9000 else 0) + n % 7)
    for (container <- Seq("mp4", "mkv")) {
      val file = clip(s"gaps.$container", Clip(times, gop = 30, bFrames = 1))
      assertSegmentsAgree(file, 2, 4)
      assertSegmentsAgree(file, 0, 3.333)
    }
  }

  test("a video that starts late, an index that comes last and one in fragments") {
    val late = Clip.regular(200, 25, from = 12345).copy(gop = 20, bFrames = 2)
    assertSegmentsAgree(clip("late.mkv", late), 2, 3)
    assertSegmentsAgree(clip("late.mp4", late), 2, 3)
    val fragments = Map("movflags" -> "frag_keyframe+empty_moov")
    assertSegmentsAgree(clip("fragments.mp4", late.copy(muxing = fragments)), 2, 3)
    assertSegmentsAgree(
      clip("first.mp4", late.copy(muxing = Map("movflags" -> "+faststart"))),
      2,
      3
    )
  }

  test("a Matroska file without an index and without a length") {
    val live = Clip.regular(200, 25).copy(gop = 20, bFrames = 2, muxing = Map("live" -> "1"))
    val file = clip("live.mkv", live)
    assert(probe(file).durationMillis == 8000)
    assertSegmentsAgree(file, 2, 3)
  }

  test("sound beside the video") {
    for (container <- Seq("mkv", "mov")) {
      val file = clip(s"sound.$container", Clip.regular(200, 25).copy(soundMillis = 12000))
      assertSegmentsAgree(file, 2, 3)
    }
  }

  test("the real samples") {
    assertSegmentsAgree(samples.resolve("car-detection.mp4"), 2, 10)
    assertSegmentsAgree(samples.resolve("bottle-detection.mp4"), 2, 7.3)
    assertSegmentsAgree(samples.resolve("asl-walk.mkv"), 2, 1)
    assertSegmentsAgree(samples.resolve("asl-walk.mkv"), 0, 0.7)
  }

  test("other containers and codecs, elementary streams without any times among them") {
    val clips = Seq(
      "bare.m4v" -> Clip.regular(100, 25),
      "bare.h264" -> Clip.regular(100, 25).copy(codec = "libopenh264", gop = 25),
      "bare.mjpeg" -> Clip
        .regular(100, 25)
        .copy(codec = "mjpeg", colourRange = AVCOL_RANGE_JPEG),
      "program.mpg" -> Clip
        .regular(100, 25)
        .copy(codec = "mpeg2video", bFrames = 2, ticksPerSecond = 25),
      "v.webm" -> Clip.regular(100, 25).copy(codec = "libvpx", width = 107, height = 33),
      "v.wmv" -> Clip.regular(100, 25).copy(codec = "wmv2"),
      "av1.mp4" -> Clip.regular(50, 25).copy(codec = "libaom-av1", height = 32),
      "vp9.webm" -> Clip.regular(50, 25).copy(codec = "libvpx-vp9")
    )
    for ((name, spec) <- clips) {
      val file = clip(name, spec)
      assert(read(file).numbers == spec.times.indices, name)
      assertSegmentsAgree(file, 0, 1.3)
      assertSegmentsAgree(file, 2, 1)
    }
  }

  test("H.264 in several containers") {
    for (container <- Seq("mp4", "mkv", "ts", "flv")) {
      val h264 = Clip.regular(200, 25).copy(codec = "libopenh264", gop = 50)
      val file = clip(s"h264.$container", h264)
      assertSegmentsAgree(file, 2, 3)
      assertSegmentsAgree(file, 0, 2.5)
    }
  }
}
