package org.sluice.pipelines.video

import java.nio.file.{Files, Path}

import scala.util.Random

class DamagedVideoSpec extends VideoTest {
  private val twenty = Clip.regular(500, 25).copy(gop = 25)
  private val indexFirst = Map("movflags" -> "+faststart")

  private def cut(name: String, whole: Path, share: Double): Path = {
    val bytes = Files.readAllBytes(whole)
    file(name, bytes.take((bytes.length * share).toInt))
  }

  for (
    (name, spec) <- Seq(
      "index-first.mp4" -> twenty.copy(muxing = indexFirst),
      "matroska.mkv" -> twenty,
      "flash.flv" -> twenty.copy(codec = "flv")
    )
  ) {
    test(s"half of $name is read up to the cut and said to be truncated") {
      val half = cut(s"half-$name", clip(name, spec), 0.5)
      val result = read(half, 2)
      val end = result.outcome.decodedMillis
      assert(7000 < end && end < 13000, "about half of 20 s")
      assert(result.frames.size == end / 500 + 1)
      assert(result.outcome.endedEarly && !result.outcome.complete)
      assert(result.outcome.lastFrameMillis == result.times.last)
      assert(result.outcome.reason.matches("video ends at \\d+\\.\\d s of 20\\.0 s: truncated"))
      // What was read is what the whole file has.
      val whole = read(directory.resolve(name), 2)
      assert(result.pixels.init == whole.pixels.take(result.frames.size - 1))
    }

    test(s"segments of half of $name before the cut are complete, those after it empty") {
      val half = cut(s"half-s-$name", clip(s"s-$name", spec), 0.5)
      assert(read(half.toString, 2, 0, 5000).outcome.complete)
      val last = read(half.toString, 2, 15000, 20001)
      assert(last.frames.isEmpty)
      assert(last.outcome.endedEarly)
      assert(last.outcome.reason.endsWith("of 20.0 s: truncated"))
    }
  }

  test("half of an AVI file, whose length FFmpeg takes from its size, is not complete") {
    val half = cut("half.avi", clip("riff.avi", twenty.copy(ticksPerSecond = 25)), 0.5)
    val result = read(half)
    assert(!result.outcome.complete)
    // The last packet is cut itself.
    assert(result.numbers.init == result.frames.indices.init)
  }

  test("a whole file does not end early, though its last frame is long or its sound longer") {
    assert(read(clip("whole.mp4", twenty)).outcome.complete)
    val pause = Clip((0L until 100L).map(_ * 40) :+ 20000L)
    assert(read(clip("pause.mkv", pause)).outcome.complete)
    assert(
      read(clip("long-sound.mkv", Clip.regular(50, 25).copy(soundMillis = 20000))).outcome.complete
    )
  }

  test("a cut of less than a second is not worth a word") {
    val nearly = cut("nearly.mp4", clip("n.mp4", twenty.copy(muxing = indexFirst)), 0.98)
    val outcome = read(nearly).outcome
    assert(outcome.decodedMillis > 19000 && !outcome.endedEarly)
  }

  test("a truncated file with sound is told by its sound as well") {
    for (container <- Seq("mkv", "mov")) {
      val spec =
        twenty.copy(soundMillis = 20000, muxing = if (container == "mov") indexFirst else Map())
      val half = cut(s"half-sound.$container", clip(s"sound.$container", spec), 0.5)
      assert(read(half, 2).outcome.reason.endsWith(": truncated"), container)
    }
  }

  for (container <- Seq("mp4", "mkv", "ts")) {
    test(s"damage in the middle of $container shows and what is after it is read") {
      val bytes = Files.readAllBytes(clip(s"d.$container", twenty))
      val random = new Random(3)
      val from = bytes.length * 2 / 5
      for (i <- from until from + bytes.length / 20) bytes(i) = random.nextInt().toByte
      val result = read(file(s"damaged.$container", bytes), 0)
      val outcome = result.outcome
      // The others skip to the next cluster or packet they can read, and only the gap tells.
      if (container == "mp4") assert(outcome.damagedPackets + outcome.damagedFrames > 0)
      assert(outcome.longestGapMillis >= 500)
      assert(outcome.decodedMillis >= 19000)
      assert(result.times == result.times.sorted.distinct)
      assert(result.numbers.take(100) == (0 until 100))
      // The segments around it are not touched by it.
      assert(read(directory.resolve(s"damaged.$container").toString, 0, 0, 4000).outcome.complete)
      assert(
        read(directory.resolve(s"damaged.$container").toString, 0, 15000, 20000).outcome.complete
      )
    }
  }

  test("random damage anywhere never throws anything but a told reason") {
    val random = new Random(11)
    for (container <- Seq("mp4", "mkv", "avi", "ts", "flv"); round <- 0 until 8) {
      val spec = Clip.regular(60, 25).copy(codec = if (container == "flv") "flv" else "libopenh264")
      val bytes = Files.readAllBytes(clip(s"r.$container", spec))
      for (_ <- 0 to round * 3) {
        val at = random.nextInt(bytes.length)
        for (i <- at until math.min(at + 20, bytes.length)) bytes(i) = random.nextInt().toByte
      }
      val damaged = file(s"r-$round.$container", bytes)
      try {
        probe(damaged)
        read(damaged, 5)
        read(damaged.toString, 5, 1000, 2000)
      } catch {
        case e: org.sluice.SluiceException => assert(e.code.startsWith("VIDEO_"))
      }
    }
  }
}
