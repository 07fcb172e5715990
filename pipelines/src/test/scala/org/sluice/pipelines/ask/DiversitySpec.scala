package org.sluice.pipelines.ask

import org.scalatest.funsuite.AnyFunSuite

class DiversitySpec extends AnyFunSuite {
  private def choose(diversity: Double, most: Int, frames: (Double, Seq[Double])*) =
    Diversity
      .choose(
        frames.map(_._1.toFloat).toArray,
        frames.map(_._2.map(_.toFloat).toArray).toArray,
        most,
        diversity
      )
      .toSeq

  // Less their mean (1, 1): (2, 0), (2, 0), (-2, 0), (-2, 0). Scores spread over 1, 0.8, 0.4, 0.
  private val two = Seq(
    10.0 -> Seq(3.0, 1.0),
    9.0 -> Seq(3.0, 1.0),
    7.0 -> Seq(-1.0, 1.0),
    5.0 -> Seq(-1.0, 1.0)
  )

  test("what resembles a chosen frame waits for what does not") {
    // The second is worth 0.8 - 0.5 once the first is there, the third still 0.4; then 0.3 against -0.5.
    assert(choose(0.5, 3, two: _*) == Seq(0, 2, 1))
    // 0.8 - 0.3 against 0.4.
    assert(choose(0.3, 3, two: _*) == Seq(0, 1, 2))
  }

  test("without diversity the highest scores are chosen") {
    assert(choose(0, 3, two: _*) == Seq(0, 1, 2))
  }

  test("frames that are all alike are taken by their scores, and no more than there are") {
    assert(choose(1, 9, Seq(3.0, 2.0, 2.0).map(_ -> Seq(1.0, 1.0)): _*) == Seq(0, 1, 2))
    assert(choose(1, 2, Seq(2.0, 2.0, 2.0).map(_ -> Seq(4.0, 1.0)): _*) == Seq(0, 1))
    assert(choose(1, 1, 1.0 -> Seq(1.0)) == Seq(0))
  }

  test("what is unlike a chosen frame gains nothing by it") {
    // Directions 1 and -1: the last is worth its 0.1 and not 1.1, so the one between them goes first.
    val line =
      Seq(10.0 -> Seq(2.0, 0.0), 5.0 -> Seq(0.0, 2.0), 1.0 -> Seq(-2.0, 0.0), 0.0 -> Seq(0.0, -2.0))
    assert(choose(1, 2, line: _*) == Seq(0, 1))
  }
}
