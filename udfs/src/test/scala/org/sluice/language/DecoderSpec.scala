package org.sluice.language

import java.util.concurrent.{Callable, Executors}

import scala.jdk.CollectionConverters._
import scala.util.{Random, Using}

import org.scalatest.BeforeAndAfterAll
import org.scalatest.funsuite.AnyFunSuite

import org.sluice.SluiceException

class DecoderSpec extends AnyFunSuite with BeforeAndAfterAll {
  import TinyModel._

  private lazy val model = decoder(untied)
  private val noise = 2e-5

  override def afterAll(): Unit = model.close()

  private def ids(seed: Int, count: Int): Array[Long] = {
    val random = new Random(seed)
    Array.fill(count)(random.nextInt(507).toLong)
  }

  /** Logits after a prompt, and after each of some more tokens, of one sequence on its own. */
  private def alone(prompt: Array[Long], more: Array[Long]): Seq[Array[Float]] =
    Using.resources(model.newManager(), model.newCache(1, 1)) { (call, cache) =>
      val first = model.append(call, cache, model.embed(call, prompt: _*))
      first.toFloatArray +: more.toSeq.map { id =>
        model.step(call, cache, call.create(Array(id))).logits.toFloatArray
      }
    }

  test("prompts of different lengths after a shared prefix give what each gives alone") {
    val prefix = ids(1, 9)
    val prompts = Seq(ids(2, 3), ids(3, 7), ids(4, 1), ids(5, 7))
    val more = Seq.tabulate(4)(row => ids(10 + row, 6))
    Using.resources(model.newManager(), model.newCache(1, 16)) { (call, shared) =>
      model.append(call, shared, model.embed(call, prefix: _*))
      Using.resource(shared.expand(4, 32)) { cache =>
        val batched = model.append(call, cache, prompts.asJava) +: (0 until 6).map { i =>
          model.step(call, cache, call.create(more.map(_(i)).toArray)).logits
        }
        for (row <- prompts.indices) {
          val expected = alone(prefix ++ prompts(row), more(row))
          for ((logits, i) <- batched.zipWithIndex) {
            val actual = logits.get(row.toLong).toFloatArray
            assert(difference(actual, expected(i)) < noise, s"row $row, step $i")
          }
          assert(cache.length(row) == 9 + prompts(row).length + 6)
        }
        assert(cache.used == 9 + 7 + 6)
      }
      assert(shared.used == 9)
    }
  }

  test("a second turn of different lengths gives what each row gives alone") {
    val first = Seq(ids(21, 5), ids(22, 2))
    val second = Seq(ids(23, 3), ids(24, 4))
    Using.resources(model.newManager(), model.newCache(2, 1)) { (call, cache) =>
      model.append(call, cache, first.asJava)
      val logits = model.append(call, cache, second.asJava)
      for (row <- 0 to 1) {
        val expected = alone(first(row) ++ second(row), Array()).head
        assert(difference(logits.get(row.toLong).toFloatArray, expected) < noise)
      }
    }
  }

  test("chunks of any size give the hidden states of one pass") {
    val prompt = ids(31, 20)
    Using.resources(model.newManager(), model.newCache(1, 20)) { (call, whole) =>
      def input(part: Array[Long]) = model.embed(call, part: _*).expandDims(0)
      val expected = model.appendInDetail(call, whole, input(prompt))
      for (size <- Seq(1, 2, 7, 19)) {
        Using.resource(model.newCache(1, 3)) { cache =>
          val parts = prompt.grouped(size).map(p => model.appendInDetail(call, cache, input(p)))
          val states = parts.toSeq.map(_.hiddenStates)
          for (layer <- 0 until expected.hiddenStates.size) {
            val joined = states.flatMap(_.get(layer).toFloatArray).toArray
            assert(difference(joined, expected.hiddenStates.get(layer).toFloatArray) < noise)
          }
        }
      }
    }
  }

  test("a tied decoder's head is its embedding") {
    Using.resources(decoder(tied), golden("qwen2_A")) { (tiedModel, expected) =>
      Using.resources(tiedModel.newManager(), tiedModel.newCache(1, 4)) { (call, cache) =>
        val prompt = expected.longs("prompt_ids")
        val logits = tiedModel.append(call, cache, tiedModel.embed(call, prompt: _*))
        val last = expected.floats("prompt_logits").takeRight(512)
        assert(difference(logits.toFloatArray, last) < 1e-4)
      }
    }
  }

  test("threads that share a decoder, each with a cache of its own, do not disturb one another") {
    val pool = Executors.newFixedThreadPool(4)
    try {
      val expected = (0 until 4).map(i => alone(ids(i, 4 + i), ids(40 + i, 8)))
      val tasks = (0 until 32).map { n =>
        val i = n % 4
        val task: Callable[Boolean] = () =>
          alone(ids(i, 4 + i), ids(40 + i, 8))
            .zip(expected(i))
            .forall { case (a, b) => difference(a, b) < noise }
        pool.submit(task)
      }
      assert(tasks.forall(_.get))
    } finally pool.shutdown()
  }

  test("more tokens than the model has positions are refused") {
    Using.resources(model.newManager(), model.newCache(1, 1)) { (call, cache) =>
      val input = model.embed(call, ids(1, 2049): _*)
      val error = intercept[SluiceException](model.append(call, cache, input))
      assert(error.code == "PROMPT_TOO_LONG")
      assert(error.getMessage.contains("2049") && error.getMessage.contains("2048"))
      assert(cache.used == 0)
    }
  }
}
