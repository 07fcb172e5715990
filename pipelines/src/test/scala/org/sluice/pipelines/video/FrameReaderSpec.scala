package org.sluice.pipelines.video

import org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV444P

class FrameReaderSpec extends VideoTest {
  private lazy val ten = clip("ten.mp4", Clip.regular(50, 10))

  test("every frame comes in order with its own time when no rate is asked for") {
    val all = read(ten)
    assert(all.numbers == (0 until 50))
    assert(all.times == (0 until 50).map(_ * 100L))
    assert(all.outcome == new Outcome(50, 4900, 4900, 0, 0, 100, false, ""))
    assert(read(ten, 10).numbers == (0 until 50))
    assert(read(ten, 1000).numbers == (0 until 50))
    assert(read(ten, -1).numbers == (0 until 50))
  }

  test("a lower rate takes the first frame at or after each grid point") {
    assert(read(ten, 2).times == (0 until 10).map(_ * 500L))
    // Points every 333.3 ms; frames every 100 ms.
    assert(read(ten, 3).times.take(7) == Seq(0, 400, 700, 1000, 1400, 1700, 2000))
    assert(read(ten, 0.4).times == Seq(0, 2500))
    assert(read(ten, 0.01).times == Seq(0))
  }

  test("gaps and bursts of a variable rate give no frame twice and none out of its time") {
    val times = Seq[Long](0, 40, 90, 480, 500, 510, 2300, 2310, 2600, 2990, 3000, 3001)
    val vfr = clip("vfr.mkv", Clip(times))
    assert(read(vfr).times == times)
    // Points 0, 500, then 2300 serves 1000 to 2000, 2600 serves 2500, 3000 itself.
    assert(read(vfr, 2).times == Seq(0, 500, 2300, 2600, 3000))
    assert(read(vfr, 2).numbers == Seq(0, 4, 6, 8, 10))
  }

  test("times rounded to the millisecond by a container do not shift a frame past its point") {
    // 30 frames/s in Matroska: 0, 33, 67, 100; points at 0, 66.7, 133.3, 200.
    val thirty = clip("thirty.mkv", Clip.regular(60, 30))
    assert(read(thirty, 15).numbers == (0 until 60 by 2))
    assert(read(thirty, 30).numbers == (0 until 60))
  }

  test("frames stored out of order come in presentation order") {
    val b = clip("b.mp4", Clip.regular(60, 25).copy(bFrames = 2))
    assert(read(b).numbers == (0 until 60))
    assert(read(b).times == (0 until 60).map(_ * 40L))
  }

  test("times count from the start of the video") {
    for (container <- Seq("late.mkv", "late.ts", "late.mp4")) {
      val late = clip(container, Clip.regular(30, 10, from = 5000))
      assert(read(late).times == (0 until 30).map(_ * 100L), container)
      assert(read(late, 1).numbers == Seq(0, 10, 20), container)
      assert(read(late.toString, 0, 1000, 1300).numbers == Seq(10, 11, 12), container)
    }
  }

  test("a range includes its start and excludes its end") {
    assert(read(ten.toString, 0, 1000, 1300).times == Seq(1000, 1100, 1200))
    assert(read(ten.toString, 0, 1001, 1301).times == Seq(1100, 1200, 1300))
    assert(read(ten.toString, 0, 0, 1).times == Seq(0))
    assert(read(ten.toString, 0, 4850, 4900).times.isEmpty)
    assert(read(ten.toString, 0, 9000, 9900).times.isEmpty)
  }

  test("odd, tiny and one-frame videos are read") {
    for ((w, h) <- Seq((2, 2), (17, 13), (16, 1), (97, 3))) {
      val tiny =
        clip(
          s"tiny-$w-$h.mkv",
          Clip
            .regular(5, 10)
            .copy(width = w, height = h, codec = "ffvhuff", pixelFormat = AV_PIX_FMT_YUV444P)
        )
      val frames = read(tiny).frames
      assert(frames.map(f => (f.width, f.height)) == Seq.fill(5)((w, h)))
      assert(frames.forall(_.rgb.length == w * h * 3))
    }
    val one = clip("one.mp4", Clip.regular(1, 10))
    assert(read(one, 2).numbers == Seq(0))
    assert(probe(one).durationMillis > 0)
  }

  test("the fast scaling gives the asked-for size, close to the exact picture") {
    val fast = read(ten.toString, 0, scaling = new Scaling.Fast(192, 31))
    assert(fast.frames.map(f => (f.width, f.height)).distinct == Seq((192, 31)))
    val wide = fast.frames(5)
    // Number 5: bars 0 and 2 are white, now 16 pixels each.
    assert(
      Seq(8, 24, 40, 56).map(x => (wide.rgb()((15 * 192 + x) * 3) & 0xff) > 127) ==
        Seq(true, false, true, false)
    )
  }

  test("the real samples have as many frames as their length and rate say") {
    val car = read(samples.resolve("car-detection.mp4"))
    assert(car.frames.size == 377) // 30.16 s at 12.5 frames/s
    assert(car.frames.forall(f => f.width == 768 && f.height == 432))
    assert(car.outcome.complete)
    assert(read(samples.resolve("car-detection.mp4"), 2).frames.size == 61)
    assert(read(samples.resolve("bottle-detection.mp4"), 2).frames.size == 80)
    assert(read(samples.resolve("asl-walk.mkv")).frames.size == 89)
  }

  test("wrong options name the field, the value and the rule") {
    def message(make: => Any): String = intercept[IllegalArgumentException](make).getMessage
    val exact = new Scaling.Exact
    assert(message(new FrameReaderOptions(Double.NaN, 0, 1, 1, exact)).contains("framesPerSecond"))
    assert(
      message(new FrameReaderOptions(1, 5, 5, 1, exact)) ==
        "range is [5, 5) ms but must be non-empty and start at 0 or later"
    )
    assert(
      message(new FrameReaderOptions(1, 0, 5, 0, exact)) ==
        "readAheadFrames is 0 but must be in [1, 1024]"
    )
    assert(message(new Scaling.Fast(0, 5)).contains("each side must be in [1, 16384]"))
  }
}
