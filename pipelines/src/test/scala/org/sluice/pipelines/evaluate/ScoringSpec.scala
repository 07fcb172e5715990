package org.sluice.pipelines.evaluate

import scala.jdk.CollectionConverters._

import org.scalatest.funsuite.AnyFunSuite

class ScoringSpec extends AnyFunSuite {
  private def question(family: String, answer: String): KnownQuestion =
    new KnownQuestion("q", family, "t", 0, "?", answer)

  test("an answer is right however it is capitalised and punctuated") {
    assert(question("now", "top left").score("Top left.") == 1)
    assert(question("now", "top left").score("left top") == 0)
    assert(question("not_yet", "not yet").score("yes") == 0)
  }

  test("a caption scores the harmonic mean of precision and recall of its facts") {
    val truth = "a large red star moves left and a small blue circle stands still"
    val caption = question("caption", truth)
    assert(caption.score(truth) == 1)
    // The order of the objects is not a fact.
    assert(
      caption.score("A small blue circle stands still and a large red star moves left.") == 1
    )
    // Three of the six true facts, and nothing wrong: precision 1, recall 1/2.
    assert(math.abs(caption.score("a large red star moves left") - 2.0 / 3) < 1e-12)
    // One wrong in six of six.
    val wrong = truth.replace("left", "right")
    assert(math.abs(caption.score(wrong) - 5.0 / 6) < 1e-12)
    // Nothing is right twice.
    assert(caption.score("a large red star moves left and a large red star moves left") == 0.5)
    assert(caption.score("") == 0)
  }

  test("McNemar's exact test gives the binomial's two tails") {
    // (C(10,0) + C(10,1)) / 2^10, twice.
    assert(math.abs(Bootstrap.mcNemar(1, 9) - 22.0 / 1024) < 1e-12)
    assert(Bootstrap.mcNemar(5, 5) == 1)
    assert(Bootstrap.mcNemar(0, 0) == 1)
    assert(math.abs(Bootstrap.mcNemar(8, 0) - 2.0 / 256) < 1e-12)
  }

  test("the interval of a mean over clips is that of the normal distribution where it must be") {
    // 400 clips of one question, three in four right: standard error sqrt(0.75 * 0.25 / 400).
    val parts = (0 until 400).map(i => new Bootstrap.Part(if (i % 4 == 0) 0 else 1, 1))
    val interval = Bootstrap.ratio(parts.asJava)
    val error = 1.96 * math.sqrt(0.75 * 0.25 / 400)
    assert(interval.value == 0.75)
    assert(math.abs(interval.low - (0.75 - error)) < 0.006)
    assert(math.abs(interval.high - (0.75 + error)) < 0.006)
  }

  test("questions about one clip are drawn together: alike clips leave no doubt, unlike ones do") {
    val alike = Seq.fill(10)(new Bootstrap.Part(5, 10))
    val sure = Bootstrap.ratio(alike.asJava)
    assert(sure.low == 0.5 && sure.high == 0.5)
    val unlike = Seq.tabulate(10)(i => new Bootstrap.Part(if (i < 5) 0 else 10, 10))
    val unsure = Bootstrap.ratio(unlike.asJava)
    assert(unsure.low <= 0.2 && unsure.high >= 0.8)
  }
}
