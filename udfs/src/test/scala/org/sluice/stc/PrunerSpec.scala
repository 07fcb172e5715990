package org.sluice.stc

import scala.util.Random

import org.scalatest.funsuite.AnyFunSuite

class PrunerSpec extends AnyFunSuite {
  private val tokens = 16
  private val width = 24

  /** Tokens around a scene's own direction with some noise, as the frames of one camera give. */
  private def frame(scene: Int, noise: Int): Array[Float] = {
    val base = new Random(scene)
    val centre = Array.fill(width)(base.nextGaussian())
    val random = new Random(1000 + noise)
    Array.fill(tokens)(centre).flatten.map(c => (c + 0.3 * random.nextGaussian()).toFloat)
  }

  private def stable(halfLifeSeconds: Double) = new Pruner(
    new PrunerConfig(
      4,
      PrunerConfig.Score.GAUSSIAN,
      new PrunerConfig.Stable(halfLifeSeconds),
      0.5,
      0.5
    ),
    Array.range(0, 12)
  )

  private def temporal(pruner: Pruner, memory: AnchorMemory, scene: Int, second: Int): Double =
    pruner
      .prune(frame(scene, second), 1, tokens, memory, 1000L * second)
      .temporal
      .sum / tokens

  test("the one token that differs from the rest of a flat frame is kept") {
    val x = Array.fill(tokens * width)(1f)
    for (c <- 0 until width) x(5 * width + c) = if (c % 2 == 0) 3f else -2f
    for (score <- PrunerConfig.Score.values) {
      val config = new PrunerConfig(1, score, new PrunerConfig.Reference, 1, 0.5)
      val pruned = new Pruner(config, null).prune(x, 1, tokens, new AnchorMemory(config.memory), 0)
      assert(pruned.kept.head.toSeq == Seq(5))
    }
  }

  test("ties go to the lower token index") {
    val pruned = new Pruner(PrunerConfig.published(3), null).prune(
      Array.fill(tokens * width)(1f),
      1,
      tokens,
      new AnchorMemory(new PrunerConfig.Reference),
      0
    )
    assert(pruned.kept.head.toSeq == Seq(0, 1, 2))
  }

  test("a frame with fewer tokens than the budget keeps them all") {
    val pruned = new Pruner(PrunerConfig.published(64), null)
      .prune(frame(1, 1), 1, tokens, new AnchorMemory(new PrunerConfig.Reference), 0)
    assert(pruned.kept.head.toSeq == (0 until tokens))
  }

  test("after a change from day to night the stable memory recovers within three half-lives") {
    val pruner = stable(10)
    val memory = new AnchorMemory(pruner.config.memory)
    (0 until 200).foreach(s => temporal(pruner, memory, scene = 1, second = s))
    val day = temporal(pruner, memory, 1, 200)
    val dusk = temporal(pruner, memory, 2, 201)
    val scores = (202 to 231).map(s => temporal(pruner, memory, 2, s))
    assert(dusk < 0.6 * day, "the change is seen")
    assert(math.abs(scores.last - day) < 0.1 * day, "and forgotten after three half-lives")
  }

  test("the stable memory weighs by time, not by the number of frames") {
    val (sparse, dense) =
      (new AnchorMemory(new PrunerConfig.Stable(2)), new AnchorMemory(new PrunerConfig.Stable(2)))
    sparse.remember(Array(0.0), 0)
    val once = sparse.remember(Array(1.0), 2000).head
    // weight of the old mean after one half-life: 1/2 against 1
    assert(math.abs(once - 2.0 / 3) < 1e-12)
    dense.remember(Array(0.0), 0)
    dense.remember(Array(0.0), 0)
    // two old means of weight 1/2 each against 1
    assert(math.abs(dense.remember(Array(1.0), 2000).head - 0.5) < 1e-12)
  }

  test("a memory holds one sum per channel, however long the stream") {
    val memory = new AnchorMemory(new PrunerConfig.Reference)
    val mean = (1 to 100000).map(i => memory.remember(Array(i.toDouble), i).head).last
    assert(mean == 50000.5)
  }

  test("values out of range are refused by name") {
    def message(body: => Any): String = intercept[IllegalArgumentException](body).getMessage
    assert(
      message(PrunerConfig.published(0)) == "tokensPerFrame is 0 but must be at least 1"
    )
    assert(
      message(new PrunerConfig.Stable(0)) == "halfLifeSeconds is 0.0 but must be more than 0"
    )
    assert(
      message(
        new PrunerConfig(4, PrunerConfig.Score.COSINE, new PrunerConfig.Reference, 0.5, 1.5)
      ) == "temporalWeight is 1.5 but must be in [0, 1]"
    )
  }
}
