package org.sluice.pipelines.train

import scala.jdk.CollectionConverters._
import scala.util.Using

import org.scalatest.funsuite.AnyFunSuite

class VisionLearnerSpec extends AnyFunSuite {
  import TinyTraining._

  private def withLearner(body: VisionLearner => Unit): Unit =
    Using.resource(new Workers(2)) { workers =>
      Using.resource(new VisionLearner(sizes.model(vocabulary), 7, workers))(body)
    }

  private def images(seeds: Int*) = seeds.map(image).asJava

  private def gradients(learner: VisionLearner, seeds: Int*): (Array[Float], Array[Float]) = {
    val part = learner.gradient(images(seeds: _*))
    try (part.byVision.toFloatArray, part.byHeads.toFloatArray)
    finally part.manager.close()
  }

  private def loss(learner: VisionLearner, seeds: Int*): Double = {
    val part = learner.gradient(images(seeds: _*))
    // Shape counts twice: of what fills a cell, of what is centred in it, of what fills a patch.
    try (part.losses() ++ Seq(1, 5, 13).map(i => part.losses()(i))).map(_.toDouble).sum
    finally part.manager.close()
  }

  test("the gradient is the slope of the loss, for tower, projector and heads") {
    withLearner { learner =>
      val (byVision, byHeads) = gradients(learner, 1, 2)
      compare(learner.vision, byVision, () => loss(learner, 1, 2))
      compare(learner.heads, byHeads, () => loss(learner, 1, 2))
    }
  }

  test("a second gradient is a fresh one, nothing is added up") {
    withLearner { learner =>
      val first = gradients(learner, 1)._1
      val other = gradients(learner, 2)._1
      assert(gradients(learner, 1)._1.sameElements(first))
      withLearner(fresh => assert(gradients(fresh, 2)._1.sameElements(other)))
    }
  }

  test("what one batch shows is learnt by heart") {
    withLearner { learner =>
      val batch = images(1, 2)
      val first = learner.step(batch, 3e-3).sum
      (1 to 150).foreach(_ => learner.step(batch, 3e-3))
      assert(learner.step(batch, 3e-3).sum < 0.3 * first)
    }
  }

  test("the gradient through the tokens is that of what is made of them") {
    withLearner { learner =>
      val pixels = image(3).pixels
      val by = Array.tabulate(4 * 24)(i => (i % 5 - 2) * 0.1f)
      val gradient = Using.resource(learner.newManager()) { owner =>
        learner.gradientThrough(owner, pixels, by).toFloatArray
      }
      def made() = learner.tokens(pixels).zip(by).map { case (t, b) => t.toDouble * b }.sum
      compare(learner.vision, gradient, () => made())
    }
  }
}
