package org.sluice.pipelines.train

import scala.jdk.CollectionConverters._
import scala.util.{Random, Using}

import ai.djl.ndarray.NDManager
import org.scalatest.funsuite.AnyFunSuite

import org.sluice.checkpoint.TensorSpec

class OptimizerSpec extends AnyFunSuite {

  private val specs = Seq(
    new TensorSpec("fc1.weight", Array(6L, 4L), true),
    new TensorSpec("fc1.bias", Array(6L), true),
    new TensorSpec("embed_tokens.weight", Array(3L, 4L), true)
  )

  private def withParameters(initial: Float)(body: Parameters => Unit): Unit =
    Using.resource(new Workers(2)) { workers =>
      val values = (spec: TensorSpec) => Array.fill(spec.elements.toInt)(initial)
      Using.resource(new Parameters(specs.asJava, values(_), workers))(body)
    }

  private def step(parameters: Parameters, rate: Double, gradients: Array[Float]*): Unit =
    Using.resource(NDManager.newBaseManager()) { manager =>
      parameters.optimizer.step(gradients.map(manager.create(_)).asJava, rate)
    }

  test("a first step of AdamW is the rate, against the sign of the mean gradient") {
    withParameters(0f) { parameters =>
      val one = Array.fill(42)(0f)
      val other = Array.fill(42)(0f)
      one(24) = 0.3f
      one(25) = -0.2f
      other(25) = 0.1f
      other(40) = 0.01f
      step(parameters, 0.01, one, other)
      val weights = parameters.optimizer.state.weights
      for ((index, expected) <- Seq(24 -> -0.01f, 25 -> 0.01f, 26 -> 0f, 40 -> -0.01f)) {
        assert(math.abs(weights(index) - expected) < 1e-5, index)
      }
    }
  }

  test("matrices shrink by the decay, biases and embeddings do not") {
    withParameters(1f) { parameters =>
      step(parameters, 0.1, Array.fill(42)(0f))
      val weights = parameters.optimizer.state.weights
      assert(weights.take(24).forall(w => math.abs(w - (1 - 0.05f * 0.1f)) < 1e-6))
      assert(weights.drop(24).forall(_ == 1f))
    }
  }

  test("a matrix turns: its step has singular values of about one size") {
    withParameters(0f) { parameters =>
      val random = new Random(3)
      step(parameters, 0.1, Array.fill(42)(random.nextGaussian().toFloat))
      val scale = 0.1 * 0.2 * math.sqrt(6)
      val columns = parameters.optimizer.state.weights.take(24).grouped(4).toSeq.transpose
      for (i <- 0 until 4; j <- 0 until 4) {
        val product = columns(i).zip(columns(j)).map { case (a, b) => a * b }.sum / (scale * scale)
        // Newton and Schulz's five steps leave singular values between 0.7 and 1.2.
        if (i == j) assert(product > 0.4 && product < 1.5, s"$i: $product")
        else assert(math.abs(product) < 0.4, s"$i, $j: $product")
      }
    }
  }

  test("a gradient too long is cut to length") {
    withParameters(0f) { parameters =>
      val long = Array.fill(42)(0f)
      long(24) = 1000f
      step(parameters, 0.01, long)
      val first = parameters.optimizer.state.first
      assert(math.abs(first(24) - 0.1f) < 1e-5)
    }
  }
}
