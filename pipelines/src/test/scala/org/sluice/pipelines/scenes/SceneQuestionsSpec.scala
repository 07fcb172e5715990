package org.sluice.pipelines.scenes

import scala.jdk.CollectionConverters._

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.scenes.HandMadeScene.story

class SceneQuestionsSpec extends AnyFunSuite {

  /** Everything that can be asked after some sampled frames: (names, answer). */
  private def asked(
      template: String,
      frames: Int,
      scene: Scene = story
  ): Set[(Seq[String], String)] = {
    val history = new History(scene, (0 until frames).map(Sampling.millis): _*)
    val Seq(kind) = SceneQuestions.templates.asScala.filter(_.name == template).toSeq
    kind.candidates.apply(history).asScala.map(c => (c.names.asScala.toSeq, c.answer)).toSet
  }

  private def about(names: String*)(answer: String) = (names.toSeq, answer)

  // After 4 frames (up to 1500 ms) star and circle stand; after 6 (2500) the star moves left, at
  // x = 15; after 8 (3500) it is gone and the cross, from 3000 on, is at x = 185; after 10 (4500)
  // the cross is at 145; after 11 (5000) at 125, above and left of the circle; at 5500 it stops.

  test("now: colour, shape, size and place follow from what stands where") {
    assert(asked("colour", 4) == Set(about("star")("red"), about("circle")("blue")))
    assert(asked("shape", 4) == Set(about("red object")("star"), about("blue object")("circle")))
    assert(asked("size", 4).contains(about("red star")("small")))
    assert(asked("size", 4).contains(about("circle")("large")))
    assert(asked("where", 4).contains(about("star")("top left")))
    assert(asked("where", 4).contains(about("blue circle")("bottom right")))
  }

  test("now: places within 6 pixels of a boundary are not asked") {
    // At 5000 the cross is at x = 125, 3 pixels from 128; at 4500 at 145, and 60 is 4 from 64.
    assert(asked("where", 11).forall(_._1.forall(!_.contains("cross"))))
    assert(asked("where", 10).forall(_._1.forall(!_.contains("cross"))))
  }

  test("now: what is there, how many, and which moves which way") {
    assert(asked("count", 4) == Set(about()("2")))
    assert(asked("count_moving", 4) == Set(about()("0")))
    assert(asked("count_moving", 10) == Set(about()("1")))
    assert(asked("exists", 4).contains(about("red star")("yes")))
    assert(asked("exists", 4).contains(about("yellow cross")("no")))
    assert(asked("exists", 10).contains(about("red star")("no")))
    assert(
      asked("moving_which_way", 10) ==
        Set(about("yellow cross")("left"), about("cross")("left"), about("yellow object")("left"))
    )
    assert(asked("moving_which_way", 4).isEmpty)
  }

  test("now: one object beside another") {
    assert(asked("left_of", 4).contains(about("star", "circle")("yes")))
    assert(asked("left_of", 4).contains(about("circle", "star")("no")))
    assert(asked("above", 4).contains(about("red star", "blue object")("yes")))
    assert(asked("left_of", 10).forall(_._2 != "")) // 145 against 150 is too near to be asked
    assert(asked("left_of", 10).isEmpty)
  }

  test("before: first, last, gone, and on which side") {
    assert(asked("appeared_first", 10).isEmpty) // two were there from the start
    assert(asked("appeared_last", 10) == Set(about()("yellow cross")))
    assert(asked("order", 10).contains(about("yellow cross", "red star")("red star")))
    assert(asked("order", 10).forall { case (names, _) => names.contains("yellow cross") })
    assert(asked("left_last", 10) == Set(about()("red star")))
    assert(asked("left_last", 4).isEmpty)
    assert(asked("passed", 10).contains(about("red star")("yes")))
    assert(asked("passed", 10).contains(about("green star")("no")))
    assert(!asked("passed", 10).exists(_._1 == Seq("blue circle"))) // it is still there
    assert(asked("was_there", 10).contains(about("star")("yes")))
    assert(asked("was_there", 10).contains(about("triangle")("no")))
    assert(asked("colour_of_left", 10) == Set(about("star")("red")))
    assert(asked("left_where", 10) == Set(about("red star")("left")))
    assert(asked("entered_where", 10) == Set(about("yellow cross")("right")))
  }

  test("not yet: the same question has two answers as time goes by") {
    assert(asked("left", 4).contains(about("red star")("not yet")))
    assert(asked("left", 10).contains(about("red star")("yes")))
    assert(asked("left", 10).contains(about("blue circle")("not yet")))
    assert(asked("stopped", 10) == Set(about("yellow cross")("not yet")))
    // At 5500 it has just stopped, which two frames cannot tell; half a second later they can.
    assert(asked("stopped", 12).isEmpty)
    assert(asked("moved", 4) == Set(about("red star")("not yet"), about("blue circle")("not yet")))
    assert(asked("moved", 6).contains(about("red star")("yes")))
    assert(asked("appeared", 4).contains(about("yellow cross")("not yet")))
    assert(asked("appeared", 10).contains(about("yellow cross")("yes")))
    assert(asked("second", 4).contains(about("star")("not yet")))
  }

  test("a caption lists what is there from left to right and states its facts") {
    val Seq((_, sentence)) = asked("caption", 6).toSeq
    assert(sentence == "a small red star moves left and a large blue circle stands still")
    assert(
      Captions.facts(sentence).asScala == Seq(
        new CaptionFact(Size.SMALL, Colour.RED, Shape.STAR, Motion.LEFT),
        new CaptionFact(Size.LARGE, Colour.BLUE, Shape.CIRCLE, Motion.STILL)
      )
    )
    assert(Captions.facts("a red star moves left and a large blue circle").isEmpty)
  }

  test("two objects of one shape are told apart by colour, never called by shape alone") {
    val two = HandMadeScene.scene(
      Seq(
        HandMadeScene.thing(0, Colour.RED, Shape.STAR, 0.1, Seq(Leg.still(0, 6000, 40, 40))),
        HandMadeScene.thing(1, Colour.CYAN, Shape.STAR, 0.2, Seq(Leg.still(0, 6000, 150, 40)))
      )
    )
    assert(asked("colour", 4, two).isEmpty)
    assert(asked("where", 4, two).forall(_._1 != Seq("star")))
    assert(asked("second", 4, two).contains(about("star")("yes")))
    assert(asked("second", 4, two).contains(about("red object")("not yet")))
  }

  test("something less than half visible is neither counted nor asked about") {
    val s = HandMadeScene.scene(
      Seq(
        HandMadeScene.thing(0, Colour.RED, Shape.STAR, 0.1, Seq(Leg.still(0, 6000, -4, 90))),
        HandMadeScene.thing(1, Colour.CYAN, Shape.CIRCLE, 0.2, Seq(Leg.still(0, 6000, 150, 40)))
      )
    )
    assert(asked("count", 4, s).isEmpty && asked("caption", 4, s).isEmpty)
    assert(asked("colour", 4, s) == Set(about("circle")("cyan")))
    assert(!asked("exists", 4, s).exists(_._1 == Seq("red star")))
  }

  /** So many that a fair coin is not taken for a loaded one. */
  private val counts = java.util.Map.of[Family, Integer](
    Family.NOW,
    20,
    Family.BEFORE,
    12,
    Family.NOT_YET,
    10,
    Family.CAPTION,
    2
  )

  private def many(split: Split, difficulty: Difficulty = Difficulty.STANDARD) =
    (0 until 300).flatMap { seed =>
      val scene = SceneGenerator.scene(seed, difficulty, split)
      SceneQuestions.of(scene, counts).asScala.map(scene -> _)
    }
  private lazy val test = many(Split.TEST)
  private lazy val unseen = many(Split.UNSEEN)
  private lazy val hard = many(Split.TEST, Difficulty.HARD)

  test("questions come from the scene's seed") {
    val scene = SceneGenerator.scene(5, Difficulty.STANDARD, Split.TEST)
    assert(SceneQuestions.of(scene, 3) == SceneQuestions.of(scene, 3))
  }

  test("no template's commonest answer exceeds 60 percent, in any split") {
    val sets = Seq(
      "test" -> test,
      "unseen" -> unseen,
      "hard" -> hard
    )
    for ((name, set) <- sets; (template, some) <- set.map(_._2).groupBy(_.template)) {
      val (answer, count) = some.groupBy(_.answer).map { case (a, q) => a -> q.size }.maxBy(_._2)
      val share = count.toDouble / some.size
      info(
        f"$name%-7s ${some.head.family}%-8s $template%-17s ${some.size}%4d, $answer%s ${share * 100}%.0f %%"
      )
      assert(some.size >= 50, s"$name $template")
      assert(share <= 0.6, s"$name $template: $answer")
    }
  }

  test("every family gets its share of questions, asked all along the clip") {
    val families = test.map(_._2).groupBy(_.family)
    assert(
      families.size == 4 && families.values.forall(_.size > 500),
      families.map(f => f._1 -> f._2.size)
    )
    val times = test.map(_._2.askMillis)
    for (second <- 0 until 6) {
      assert(times.count(_ / 1000 == second) > 200, second)
    }
  }

  test("held-out pairs are asked about in the unseen split and nowhere else") {
    val words = Pair.heldOut.asScala.map(_.words)
    for ((_, q) <- test) {
      assert(!words.exists(w => q.question.contains(w) || q.answer.contains(w)), q)
    }
    val named = unseen.map(_._2).filter(_.template == "exists")
    assert(named.forall(q => words.exists(w => q.question.contains(w))))
  }

  test("the vocabulary has every word of thousands of texts, and not many more") {
    val known = SceneVocabulary.words.asScala
    assert(known.size < 200)
    info(s"${known.size} words")
    val texts =
      for ((_, q) <- test ++ unseen ++ hard) yield s"${q.question} ${q.answer}"
    val said = texts.flatMap("[a-z0-9]+|[^\\sa-z0-9]".r.findAllIn(_)).toSet
    assert(said.forall(known.contains), said.filterNot(known.contains))
    assert(texts.forall(text => text == text.toLowerCase))
  }

  test("answers are short, and questions end with a question mark") {
    for ((_, q) <- test) {
      assert(q.question.endsWith("?"))
      assert(q.answer.matches("[a-z0-9]+( [a-z0-9]+)*"), q.answer)
      assert(q.family == Family.CAPTION || q.answer.split(" ").length <= 2, q.answer)
      assert(
        q.family != Family.CAPTION || Captions.facts(q.answer) == q.facts
      )
    }
  }

  test("each kind of question has three phrasings or more, and all are used") {
    for (template <- SceneQuestions.templates.asScala) {
      assert(template.phrasings.asScala.distinct.size >= 3, template.name)
    }
    val counts = test.map(_._2).filter(_.template == "count").map(_.question).distinct
    assert(counts.size == 3)
  }
}
