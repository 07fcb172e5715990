package org.sluice.pipelines.video

import org.scalatest.funsuite.AnyFunSuite

import scala.jdk.CollectionConverters._
import scala.util.Random

class SamplingGridSpec extends AnyFunSuite {

  /** The rule in words: a point takes the first frame at or after it; then the next point past it.
    */
  private def byPoints(framesPerSecond: Double, micros: Seq[Long]): Seq[Long] = {
    var point = 0L
    micros.filter { m =>
      val taken = m + 500 >= point * 1e6 / framesPerSecond - 1e-3
      if (taken) while (point * 1e6 / framesPerSecond - 1e-3 <= m + 500) point += 1
      taken
    }
  }

  test("points walked one by one give the same frames") {
    val random = new Random(2)
    for (rate <- Seq(0.1, 0.5, 1, 2, 3, 7.5, 29.97, 30, 60, 240); _ <- 0 until 20) {
      val times = Iterator
        .iterate(0L)(_ + 1000 + random.nextInt(if (random.nextInt(20) == 0) 3000000 else 70000))
        .take(300)
        .toSeq
      val grid = new SamplingGrid(rate)
      assert(times.filter(grid.takes(_)) == byPoints(rate, times), rate)
    }
  }

  test("which frames are taken does not depend on where reading begins") {
    val times = (0L until 400L).map(n => n * 33367)
    val whole = new SamplingGrid(2)
    val taken = times.filter(whole.takes(_))
    for (from <- 1 until 390 by 13) {
      val late = new SamplingGrid(2)
      late.takes(times(from - 1))
      assert(times.drop(from).filter(late.takes(_)) == taken.filter(_ >= times(from)))
    }
  }

  test("frames out of order are not taken again") {
    val grid = new SamplingGrid(1)
    assert(
      Seq(0L, 1000000L, 400000L, 1100000L, 2000000L).filter(grid.takes(_)) ==
        Seq(0L, 1000000L, 2000000L)
    )
  }

  test("timestamps become microseconds and come back") {
    assert(new TimeBase(1, 90000).toMicros(90000L * 3600 * 24 * 365) == 31536000000000L)
    assert(new TimeBase(1, 90000).toMicros(1) == 11) // 11.1
    assert(new TimeBase(1, 12800).toMicros(-1024) == -80000)
    assert(new TimeBase(1001, 30000).toMicros(3) == 100100)
    assert(new TimeBase(1, 90000).fromMicros(1000000) == 90000)
    assert(new TimeBase(1001, 30000).fromMicros(100100) == 3)
    assert(
      intercept[IllegalArgumentException](new TimeBase(0, 5)).getMessage ==
        "time base is 0/5 but both must be positive"
    )
  }

  private def info(durationMillis: Long): VideoInfo =
    new VideoInfo(new VideoFile("v.mp4", 1, 1), durationMillis, 2, 2, "h264", 25)

  private def plan(durationMillis: Long, seconds: Double): Seq[(Long, Long)] =
    SegmentPlan
      .of(info(durationMillis), seconds)
      .asScala
      .toSeq
      .map(s => (s.startMillis, s.endMillis))

  test("segments cover the video without gaps and the last takes the last frame in") {
    assert(plan(150000, 60) == Seq((0, 60000), (60000, 120000), (120000, 150001)))
    assert(plan(120000, 60) == Seq((0, 60000), (60000, 120001)))
    assert(plan(30160, 60) == Seq((0, 30161)))
    assert(plan(1, 60) == Seq((0, 2)))
    assert(plan(3, 0.001) == Seq((0, 1), (1, 2), (2, 4)))
  }

  test("a video of unknown length is one open segment") {
    assert(plan(0, 60) == Seq((0, Long.MaxValue)))
    assert(SegmentPlan.of(info(0), 60).get(0).open)
  }

  test("a segment length that cannot be is refused with its name and range") {
    for (seconds <- Seq(0, -1, 0.0001, 90000, Double.NaN, Double.PositiveInfinity)) {
      val message = intercept[IllegalArgumentException](SegmentPlan.of(info(5), seconds)).getMessage
      assert(message == s"segmentSeconds is $seconds but must be in [0.001, 86400]")
    }
  }
}
