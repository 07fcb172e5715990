package org.sluice.rekv

import scala.util.{Random, Using}

import ai.djl.Device
import ai.djl.ndarray.NDManager
import org.scalatest.funsuite.AnyFunSuite

import org.sluice.language.{Decoder, TinyModel}

/** What the goldens do not show: equality with full attention, frames of any size, the bound. */
class RekvSpec extends AnyFunSuite {
  private val init = Array(3L, 14L, 15L)
  private val question = Array(92L, 65L)
  private val prompt = Array(35L, 89L, 79L, 32L)
  private val width = 96

  private def frames(sizes: Int*): Seq[Array[Float]] = {
    val random = new Random(5)
    sizes.map(size => Array.fill(size * width)(random.nextGaussian().toFloat / 20))
  }

  private def config(local: Int, top: Int, most: Int = Int.MaxValue) =
    new RekvConfig(local, top, 1, RekvConfig.InitRule.AT_ONCE, most)

  private def withStream(config: RekvConfig)(
      body: (Decoder, NDManager, RekvStream) => Unit
  ): Unit =
    Using.Manager { use =>
      val decoder = use(TinyModel.decoder(TinyModel.untied))
      val rekv = use(new Rekv(decoder, Device.cpu()))
      body(decoder, use(decoder.newManager()), use(rekv.newStream(config, init: _*)))
    }.get

  test("frames of any size that are all read are answered about as with full attention") {
    withStream(config(local = 200, top = 8)) { (decoder, call, stream) =>
      val all = frames(5, 1, 7, 3)
      all.foreach(frame => stream.append(decoder.embeddings(call, frame)))
      Using.Manager { use =>
        val cache = use(decoder.newCache(1, 64))
        decoder.append(call, cache, decoder.embed(call, init: _*))
        all.foreach(frame => decoder.append(call, cache, decoder.embeddings(call, frame)))
        var whole = decoder.append(call, cache, decoder.embed(call, prompt: _*))
        val found = use(stream.retrieve(question: _*))
        assert((0 until 3).forall(layer => found.blocks(layer).toSeq == Seq(0, 1, 2, 3)))
        var read = found.append(call, decoder.embed(call, prompt: _*))
        for (_ <- 0 until 6) {
          val differences = whole.toFloatArray.zip(read.toFloatArray).map { case (a, b) => a - b }
          assert(differences.forall(d => math.abs(d) < 1e-4))
          val token = decoder.mostLikely(call, whole).toLongArray
          assert(decoder.mostLikely(call, read).toLongArray.sameElements(token))
          whole = decoder.append(call, cache, decoder.embed(call, token: _*))
          read = found.append(call, decoder.embed(call, token: _*))
        }
      }.get
    }
  }

  test("a question leaves the stream as it is, and another can follow") {
    withStream(config(local = 12, top = 2)) { (decoder, call, stream) =>
      def products(): Seq[Float] =
        Using.resource(stream.retrieve(question: _*)) { found =>
          found.append(call, decoder.embed(call, prompt: _*))
          assert((0 until 3).forall(layer => found.blocks(layer).length == 2))
          (0 until 3).flatMap(layer => found.similarities(layer))
        }
      frames(4, 4, 2, 6, 4).foreach(frame => stream.append(decoder.embeddings(call, frame)))
      val first = products()
      assert(first.length == 15 && products() == first)
      stream.append(decoder.embeddings(call, frames(9).head))
      // Layers behind the first see what the first has found.
      assert(products().take(5) == first.take(5))
    }
  }

  test("the oldest blocks are forgotten, and an older frame then cannot be found") {
    withStream(config(local = 12, top = 2, most = 3)) { (decoder, call, stream) =>
      frames(4, 4, 4, 4, 4).foreach(frame => stream.append(decoder.embeddings(call, frame)))
      assert(stream.blocks == 3 && stream.forgotten == 2)
      Using.resource(stream.retrieve(question: _*)) { found =>
        assert(found.similarities(0).length == 3 && found.blocks(0).forall(_ < 3))
      }
    }
  }

  test("a stream without frames, and settings out of range, are refused") {
    withStream(config(local = 12, top = 2)) { (_, _, stream) =>
      val empty = intercept[IllegalStateException](stream.retrieve(question: _*))
      assert(empty.getMessage.contains("no frames"))
    }
    val grouped = intercept[IllegalArgumentException](
      new RekvConfig(10, 2, 3, RekvConfig.InitRule.AT_ONCE, 5)
    )
    assert(grouped.getMessage.contains("groupBlocks is 3 but must be at most topBlocks, 2"))
    intercept[IllegalArgumentException](config(local = 0, top = 2))
  }
}
