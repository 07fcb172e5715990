package org.sluice.reduce

import scala.jdk.CollectionConverters._
import scala.util.Random

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.stc.PrunerConfig

class ReducersSpec extends AnyFunSuite {
  private val (frames, tokens, width) = (12, 8, 6)
  private val dense = {
    val random = new Random(5)
    new DenseTokens(
      Array.fill(frames * tokens * width)(random.nextGaussian().toFloat),
      frames,
      tokens,
      Array.tabulate(frames)(500L * _)
    )
  }

  private def reduce(config: ReducerConfig): Seq[ReducedFrame] = {
    val reducer = Reducers.create(config, null)
    reducer.reduce(dense, reducer.newState()).asScala.toSeq
  }

  private val all = Seq(
    new ReducerConfig.None,
    new ReducerConfig.Stc(PrunerConfig.published(3)),
    new ReducerConfig.UniformFrame(2),
    new ReducerConfig.Random(3, 1)
  )

  test("every reducer gives the rows of the positions it names, in ascending order") {
    for (config <- all; (frame, f) <- reduce(config).zipWithIndex) {
      assert(frame.positions.toSeq == frame.positions.sorted.distinct.toSeq)
      assert(frame.tokens.sameElements(dense.rows(f, frame.positions)))
      assert(frame.weights.sameElements(Array.fill(frame.positions.length)(1f)))
    }
  }

  test("every reducer gives the same frame by frame as in one call") {
    for (config <- all) {
      val reducer = Reducers.create(config, null)
      val state = reducer.newState()
      val single = (0 until frames).flatMap { f =>
        val one = new DenseTokens(dense.frame(f), 1, tokens, Array(dense.frameMillis()(f)))
        reducer.reduce(one, state).asScala
      }
      assert(single.map(_.positions.toSeq) == reduce(config).map(_.positions.toSeq), config.name)
    }
  }

  test("exact budgets are met in every frame") {
    for (config <- all) {
      val reducer = Reducers.create(config, null)
      assert(reducer.causality == TokenReducer.Causality.FRAME)
      if (reducer.budget == TokenReducer.Budget.EXACT) {
        assert(reduce(config).map(_.positions.length).distinct.size == 1, config.name)
      }
    }
  }

  test("uniform_frame at a quarter keeps every fourth frame whole") {
    assert(
      reduce(new ReducerConfig.UniformFrame(2)).map(_.positions.length) ==
        (0 until frames).map(i => if (i % 4 == 0) tokens else 0)
    )
  }

  test("uniform_frame meets its budget on average at any ratio") {
    for (budget <- 1 to tokens) {
      val kept = reduce(new ReducerConfig.UniformFrame(budget)).map(_.positions.length).sum
      assert(math.abs(kept - frames * budget) <= tokens)
    }
  }

  test("random draws again what it drew, and something else with another seed") {
    def draw(seed: Long) = reduce(new ReducerConfig.Random(3, seed)).map(_.positions.toSeq)
    assert(draw(1) == draw(1))
    assert(draw(1) != draw(2))
    assert(draw(1).distinct.size > frames / 2)
  }
}
