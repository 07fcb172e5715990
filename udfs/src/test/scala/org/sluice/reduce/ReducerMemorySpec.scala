package org.sluice.reduce

import scala.jdk.CollectionConverters._
import scala.util.Random

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.stc.PrunerConfig

class ReducerMemorySpec extends AnyFunSuite {
  private val (frames, tokens, width) = (6, 10, 8)
  private val random = new Random(7)
  private val values = Array.fill(frames * tokens * width)(random.nextGaussian().toFloat)

  private def dense(from: Int, until: Int, originMillis: Long): DenseTokens = new DenseTokens(
    values.slice(from * tokens * width, until * tokens * width),
    until - from,
    tokens,
    (from until until).map(f => f * 500L - originMillis).toArray
  )

  private def positions(reduced: java.util.List[ReducedFrame]): Seq[Seq[Int]] =
    reduced.asScala.toSeq.map(_.positions.toSeq)

  test("a memory that went through bytes goes on as if it had not, on another time's zero") {
    val published = PrunerConfig.published(3)
    val stable = new PrunerConfig(3, published.score, new PrunerConfig.Stable(1.5), 0.5, 0.5)
    for (
      config <- Seq(
        new ReducerConfig.Stc(published),
        new ReducerConfig.Stc(stable),
        new ReducerConfig.UniformFrame(3)
      )
    ) {
      val reducer = Reducers.create(config, Array(0, 2, 5, 7))
      val whole = positions(reducer.reduce(dense(0, 6, 0), reducer.newState()))
      val first = reducer.newState()
      val before = positions(reducer.reduce(dense(0, 4, 0), first))
      // The second file begins two seconds after the first: its own times start from zero again.
      val second = reducer.restore(first.toBytes(1000000), 1002000)
      assert(before ++ positions(reducer.reduce(dense(4, 6, 2000), second)) == whole, config)
    }
  }
}
