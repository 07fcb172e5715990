package org.sluice.videollm

import java.nio.file.Paths

import scala.jdk.CollectionConverters._
import scala.util.Random

import org.scalatest.BeforeAndAfterAll
import org.scalatest.funsuite.AnyFunSuite
import org.sluice.reduce.ReducerConfig
import org.sluice.stc.{CacherConfig, PrunerConfig}
import org.sluice.vision.RgbFrame

class StreamSessionSpec extends AnyFunSuite with BeforeAndAfterAll {
  private lazy val model = VideoLlm.load(
    Paths.get("src/test/resources/fixtures/llava-onevision-tiny-7x7"),
    ModelOptions.CPU
  )

  override def afterAll(): Unit = model.close()

  private val published = new EncodeOptions(
    CacherConfig.PAPER,
    new ReducerConfig.Stc(PrunerConfig.published(5)),
    MemoryScope.SEGMENT,
    TokenCodec.F32,
    0
  )

  private def frames(seed: Int, count: Int): Seq[RgbFrame] = {
    val random = new Random(seed)
    val (width, height) = (120, 90)
    val scene = Array.fill(3 * width * height)(random.nextInt(256).toByte)
    (0 until count).map { i =>
      val rgb = scene.clone
      for (y <- 20 until 50; x <- 3 * i until 3 * i + 90) rgb(3 * width * y + x) = (40 * i).toByte
      new RgbFrame(500L * i, width, height, rgb)
    }
  }

  private def encode(session: StreamSession, frames: Seq[RgbFrame]): Seq[EncodedFrame] =
    session.encodeSegment(frames.iterator.asJava).asScala.toSeq

  private def sameTokens(a: Seq[EncodedFrame], b: Seq[EncodedFrame]): Boolean =
    a.size == b.size && a.zip(b).forall { case (x, y) =>
      x.positions.sameElements(y.positions) && x.tokens.bytes.sameElements(y.tokens.bytes)
    }

  test("the first frame of a segment and every fourth after it are reference frames") {
    val session = model.openStream(published)
    val encoded = encode(session, frames(1, 10))
    assert(encoded.map(_.reference) == (0 until 10).map(_ % 4 == 0))
    assert(encoded.map(_.tokensRecomputed) == (0 until 10).map(i => if (i % 4 == 0) 49 else 12))
    session.close()
  }

  test("a segment's tokens do not depend on what the stream saw before, in segment scope") {
    val fresh = model.openStream(published)
    val warm = model.openStream(published)
    encode(warm, frames(2, 9))
    assert(sameTokens(encode(fresh, frames(1, 9)), encode(warm, frames(1, 9))))
    fresh.close()
    warm.close()
  }

  test("in stream scope the memory reaches into the next segment") {
    val streamScope =
      new EncodeOptions(published.cacher, published.reducer, MemoryScope.STREAM, TokenCodec.F32, 0)
    val fresh = model.openStream(streamScope)
    val warm = model.openStream(streamScope)
    encode(warm, frames(2, 9))
    val novelty = encode(fresh, frames(1, 3)).map(_.novelty)
    assert(encode(warm, frames(1, 3)).map(_.novelty) != novelty)
    fresh.close()
    warm.close()
  }

  test("two streams interleaved frame group by frame group do not touch each other") {
    val (a, b) = (model.openStream(published), model.openStream(published))
    val (left, right) = (
      a.encodeSegment(frames(1, 40).iterator.asJava),
      b.encodeSegment(frames(2, 40).iterator.asJava)
    )
    val interleaved = (0 until 40).map(_ => (left.next(), right.next()))
    val alone = model.openStream(published)
    assert(sameTokens(interleaved.map(_._1), encode(alone, frames(1, 40))))
    assert(sameTokens(interleaved.map(_._2), encode(alone, frames(2, 40))))
    Seq(a, b, alone).foreach(_.close())
  }

  test("the size of a group changes results by rounding only") {
    def at(group: Int) = {
      val session = model.openStream(
        new EncodeOptions(
          published.cacher,
          new ReducerConfig.None,
          MemoryScope.SEGMENT,
          TokenCodec.F32,
          group
        )
      )
      try encode(session, frames(3, 22))
      finally session.close()
    }
    for ((x, y) <- at(4).zip(at(20))) {
      val pairs = TokenCodec.decode(x.tokens).zip(TokenCodec.decode(y.tokens))
      assert(pairs.forall { case (p, q) => math.abs(p - q) < 2e-5 })
      assert(x.change == y.change)
    }
  }

  test(
    "nothing has changed on a still scene with sensor noise, and something where an object moves"
  ) {
    val random = new Random(7)
    val still = frames(4, 1).head
    val noisy = (0 until 8).map { i =>
      val rgb = still.rgb.map(b =>
        math.max(0, math.min(255, (b & 0xff) + (2 * random.nextGaussian()).round.toInt)).toByte
      )
      new RgbFrame(500L * i, still.width, still.height, rgb)
    }
    val session = model.openStream(published)
    val quiet = encode(session, noisy)
    assert(quiet.head.change == null)
    assert(quiet.tail.forall(_.change == 0f), quiet.map(_.change))
    assert(encode(session, frames(4, 8)).tail.forall(_.change > 0f))
    session.close()
  }

  test("a segment without frames yields nothing") {
    val session = model.openStream(published)
    assert(encode(session, Nil).isEmpty)
    session.close()
  }
}
