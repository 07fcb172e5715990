package org.sluice.pipelines.evaluate

import scala.jdk.CollectionConverters._

import com.fasterxml.jackson.databind.ObjectMapper
import org.scalatest.funsuite.AnyFunSuite
import org.sluice.videollm.{EncodedFrame, TokenCodec}

class EvaluationSpec extends AnyFunSuite {

  /** A frame of 6 x 6 tokens of which some are kept. */
  private def frame(millis: Long, kept: Short*): EncodedFrame = new EncodedFrame(
    0,
    millis,
    true,
    null,
    null,
    kept.toArray,
    Array(0f),
    TokenCodec.F32.encode(Array(0f), 1),
    36,
    144,
    144
  )

  test("tokens are an object's where its circle reaches") {
    // In 96 x 96 pixels a token has 16: the circle lies across the four in the middle.
    val truth = Truth.of(
      new ObjectMapper().readTree(
        """{"width": 96, "height": 96, "objects": [{"id": 3, "radius": 10.0}, {"id": 4, "radius": 9}],
          |"sampled_frames": [
          |{"ms": 0, "objects": [{"id": 3, "x": 48, "y": 48, "visible": 1.0}]},
          |{"ms": 500, "objects": [{"id": 4, "x": 8, "y": 8, "visible": 0.0}]}]}""".stripMargin
      )
    )
    val middle = Seq(14, 15, 20, 21).map(_.toShort)
    val counted = truth.count(Seq(frame(0, middle.head, 0, 35), frame(500, 0, 1)).asJava)
    assert(counted.dense == 4 && counted.kept == 1)
  }

  private def answered(
      scene: Int,
      question: Int,
      score: Double,
      expected: String,
      change: Double = 0.1
  ): Answered = new Answered(
    s"scene-$scene",
    s"q-$scene-$question",
    "now",
    "colour",
    0,
    "?",
    expected,
    "",
    score,
    10,
    1,
    1,
    new Answered.OfClip(12, 432, 108, 0.5, change, 50L, 40L, 6, 24)
  )

  test("the majority baseline always gives a template's commonest answer") {
    val answers = Seq("red", "red", "red", "blue").zipWithIndex.map { case (colour, i) =>
      answered(i, 0, 0, colour)
    }
    assert(new Evaluation("", answers.asJava).majority.asScala("now") == 0.75)
  }

  test("two runs are compared on the questions both have") {
    val here = Seq(1.0, 1, 0, 1).zipWithIndex.map { case (s, i) => answered(i, 0, s, "a") }
    val there = Seq(1.0, 0, 1, 0).zipWithIndex.map { case (s, i) => answered(i, 0, s, "a") }
    val compared =
      new Evaluation("", here.asJava).against(new Evaluation("", there.take(3).asJava))
    assert(compared.questions == 3 && compared.onlyHere == 1 && compared.onlyThere == 1)
    assert(compared.relative.value == 1 && compared.p == 1)
  }

  test("shares are over clips, not over questions") {
    val answers = Seq(answered(0, 0, 1, "a"), answered(0, 1, 1, "a"), answered(1, 0, 0, "a"))
    val evaluation = new Evaluation("", answers.asJava)
    assert(evaluation.clipCount == 2 && evaluation.keptShare == 0.25)
    val share = evaluation.objectShare.get
    assert(share.dense == 50.0 / 432 && share.kept == 40.0 / 108)
    assert(evaluation.times.decode == 0.5 && evaluation.times.encode == 2)
  }

  test("accuracy is told from the clips that change least to those that change most") {
    val answers = (0 until 8).map(i => answered(i, 0, if (i < 4) 1 else 0, "a", i / 10.0))
    val quarters = new Evaluation("", answers.asJava).byChange.asScala.toSeq
    assert(quarters.map(_.accuracy.value) == Seq(1.0, 1.0, 0.0, 0.0))
    assert(quarters.map(_.most) == Seq(0.1, 0.3, 0.5, 0.7))
  }
}
