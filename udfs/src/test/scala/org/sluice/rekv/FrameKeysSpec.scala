package org.sluice.rekv

import scala.jdk.CollectionConverters._
import scala.util.{Random, Using}

import ai.djl.Device
import org.scalatest.funsuite.AnyFunSuite

import org.sluice.language.{Decoder, TinyModel}

/** Keys of single frames against the streams that the goldens check. */
class FrameKeysSpec extends AnyFunSuite {
  private val init = Array(3L, 14L, 15L)
  private val question = Array(92L, 65L, 11L)
  private val width = 96
  private val config = new RekvConfig(500, 8, 1, RekvConfig.InitRule.AT_ONCE, 8)

  private def frames(count: Int, tokens: Int): Seq[Array[Float]] = {
    val random = new Random(tokens)
    Seq.fill(count)(Array.fill(tokens * width)(random.nextGaussian().toFloat / 20))
  }

  private def withKeys(body: (Decoder, Rekv, FrameKeys) => Unit): Unit =
    Using.Manager { use =>
      val decoder = use(TinyModel.decoder(TinyModel.untied))
      val rekv = use(new Rekv(decoder, Device.cpu()))
      body(decoder, rekv, use(new FrameKeys(decoder, Device.cpu(), init: _*)))
    }.get

  private def close(a: Array[Float], b: Array[Float]): Boolean =
    a.length == b.length && a.zip(b).forall { case (x, y) => math.abs(x - y) < 1e-5 }

  test(
    "a frame's mean key is that of a stream's block, in every layer, whatever is read beside it"
  ) {
    withKeys { (decoder, rekv, keys) =>
      val layers = decoder.config.layers
      for (tokens <- Seq(1, 5, 16)) {
        val some = frames(3, tokens)
        val means = (0 until layers).map(layer => keys.means(layer, some.asJava))
        some.zipWithIndex.foreach { case (frame, f) =>
          Using.Manager { use =>
            val call = use(decoder.newManager())
            val stream = use(rekv.newStream(config, init: _*))
            stream.append(decoder.embeddings(call, frame))
            val block = stream.blockKeys(call).toFloatArray.grouped(width).toSeq
            (0 until layers).foreach(layer => assert(close(means(layer)(f), block(layer))))
          }.get
        }
      }
    }
  }

  test("the first layer's query is the one a stream is asked with") {
    withKeys { (decoder, rekv, keys) =>
      Using.Manager { use =>
        val call = use(decoder.newManager())
        val stream = use(rekv.newStream(config, init: _*))
        stream.append(decoder.embeddings(call, frames(1, 4).head))
        val asked = use(stream.retrieve(question: _*)).queries.toFloatArray.take(width)
        assert(close(keys.query(0, question: _*), asked))
      }.get
    }
  }

  test("products of all tokens have the product of the mean key as their mean") {
    withKeys { (decoder, _, keys) =>
      val some = frames(2, 7).asJava
      val layer = decoder.config.layers - 1
      val query = keys.query(layer, question: _*)
      val products = keys.products(layer, some, query).map(_.sum / 7)
      val expected = keys.means(layer, some).map(_.zip(query).map { case (k, q) => k * q }.sum)
      assert(products.zip(expected).forall { case (a, b) =>
        math.abs(a - b) < 1e-3 * math.abs(b) + 1e-4
      })
    }
  }

  test("a layer the decoder has not is refused") {
    withKeys { (decoder, _, keys) =>
      val error = intercept[IllegalArgumentException](keys.query(decoder.config.layers, 1L))
      assert(error.getMessage.startsWith("layer is 3 but must be in [0, 3)"))
    }
  }
}
