package org.sluice.videollm

import java.nio.file.Path

import scala.jdk.CollectionConverters._
import scala.util.Random

import org.scalatest.BeforeAndAfterAll
import org.scalatest.funsuite.AnyFunSuite
import org.sluice.reduce.ReducerConfig
import org.sluice.stc.{CacherConfig, PrunerConfig}
import org.sluice.vision.RgbFrame

class SharedStreamsSpec extends AnyFunSuite with BeforeAndAfterAll {
  private lazy val tiny = load("src/test/resources/fixtures/llava-onevision-tiny-7x7")
  private lazy val demo = load("../models/demo")

  private def load(path: String) = VideoLlm.load(Path.of(path), ModelOptions.CPU)

  override def afterAll(): Unit = Seq(tiny, demo).foreach(_.close())

  private def options(reducer: ReducerConfig, groupFrames: Int = 0) =
    new EncodeOptions(CacherConfig.PAPER, reducer, MemoryScope.STREAM, TokenCodec.F32, groupFrames)

  private val pruned = options(new ReducerConfig.Stc(PrunerConfig.published(5)))

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

  private def alone(model: VideoLlm, how: EncodeOptions, clip: Seq[RgbFrame]): Seq[EncodedFrame] = {
    val session = model.openStream(how)
    try session.encodeSegment(clip.iterator.asJava).asScala.toSeq
    finally session.close()
  }

  /** All clips at once: every stream gets in line, then every stream takes what is its. */
  private def together(
      model: VideoLlm,
      how: EncodeOptions,
      batch: BatchOptions,
      clips: Seq[Seq[RgbFrame]]
  ): Seq[Seq[EncodedFrame]] = {
    val shared = model.shareStreams(how, batch)
    val sessions = clips.map(_ => shared.open())
    val segments =
      sessions.zip(clips).map { case (s, clip) => s.encodeSegment(clip.iterator.asJava) }
    val encoded = clips.map(_ => Seq.newBuilder[EncodedFrame])
    while (segments.exists(_.hasNext)) {
      segments.foreach(_.request())
      for ((segment, rows) <- segments.zip(encoded) if segment.hasNext) {
        rows += segment.next()
        while (segment.isReady) rows += segment.next()
      }
    }
    sessions.foreach(_.close())
    encoded.map(_.result())
  }

  private def bytes(encoded: Seq[EncodedFrame]) =
    encoded.map(f => (f.positions.toSeq, f.tokens.bytes.toSeq, f.change, f.novelty, f.reference))

  test("with one stream a call the tokens are bit for bit those of a stream on its own") {
    val clips = Seq(21, 8, 35).zipWithIndex.map { case (count, i) => frames(i, count) }
    for ((clip, encoded) <- clips.zip(together(tiny, pruned, BatchOptions.ALONE, clips))) {
      assert(bytes(encoded) == bytes(alone(tiny, pruned, clip)))
    }
  }

  for ((name, model, length) <- Seq(("fixture", () => tiny, 30), ("bundled", () => demo, 14))) {
    test(s"streams of the $name model that share calls keep the tokens they keep alone") {
      val clips = (0 until 6).map(i => frames(i, length - 2 * i))
      val batch = new BatchOptions(4, 0)
      var (same, all) = (0, 0)
      for ((clip, shared) <- clips.zip(together(model(), pruned, batch, clips))) {
        val own = alone(model(), pruned, clip)
        assert(shared.map(_.frameMillis) == own.map(_.frameMillis))
        assert(shared.map(_.reference) == own.map(_.reference))
        assert(shared.map(_.change) == own.map(_.change))
        for ((x, y) <- shared.zip(own)) {
          same += x.positions.toSet.intersect(y.positions.toSet).size
          all += y.positions.length
          if (x.positions.sameElements(y.positions)) {
            val pairs = TokenCodec.decode(x.tokens).zip(TokenCodec.decode(y.tokens))
            assert(pairs.forall { case (p, q) => math.abs(p - q) < 2e-5 })
          }
        }
      }
      info(f"${100.0 * same / all}%.2f %% of $all kept positions are those of one at a time")
      assert(same >= 0.99 * all)
    }
  }

  test("the same streams in the same order give the same bytes again") {
    val clips = Seq(9, 16, 5, 12).zipWithIndex.map { case (count, i) => frames(i, count) }
    val batch = new BatchOptions(3, 0)
    assert(
      together(tiny, pruned, batch, clips).map(bytes) == together(tiny, pruned, batch, clips).map(
        bytes
      )
    )
  }

  test("a call of several streams is no larger than one stream's own") {
    def frames(wanted: Int, streams: Int) =
      tiny
        .shareStreams(options(new ReducerConfig.None, wanted), new BatchOptions(streams, 0))
        .groupFrames
    assert(Seq(1, 2, 4, 8, 16).map(frames(0, _)) == Seq(32, 16, 8, 4, 4))
    assert(frames(16, 2) == 8)
  }

  test("a stream whose file breaks off does not disturb those it shares calls with") {
    val clips = Seq(12, 12, 12).zipWithIndex.map { case (count, i) => frames(i, count) }
    val whole = together(tiny, pruned, new BatchOptions(3, 0), clips)
    val shared = tiny.shareStreams(pruned, new BatchOptions(3, 0))
    val sessions = clips.map(_ => shared.open())
    val broken = clips(1).iterator.take(6) ++ Iterator.continually[RgbFrame](sys.error("damaged"))
    val inputs = Seq(clips.head.iterator, broken, clips(2).iterator)
    val segments = sessions.zip(inputs).map { case (s, in) => s.encodeSegment(in.asJava) }
    segments.head.request()
    assert(intercept[RuntimeException](segments(1).request()).getMessage == "damaged")
    segments(2).request()
    sessions(1).close()
    for (i <- Seq(0, 2)) {
      val pairs = segments(i).asScala.toSeq.zip(whole(i))
      assert(pairs.forall { case (x, y) => x.positions.sameElements(y.positions) })
    }
    sessions.foreach(_.close())
  }

  test("a stream that is closed while its frames wait leaves the others theirs") {
    val clips = Seq(8, 8).zipWithIndex.map { case (count, i) => frames(i, count) }
    val shared = tiny.shareStreams(pruned, new BatchOptions(2, 0))
    val sessions = clips.map(_ => shared.open())
    val segments =
      sessions.zip(clips).map { case (s, clip) => s.encodeSegment(clip.iterator.asJava) }
    segments.foreach(_.request())
    sessions.head.close()
    assert(
      segments(1).asScala.map(_.positions.toSeq).toSeq == alone(tiny, pruned, clips(1)).map(
        _.positions.toSeq
      )
    )
    sessions(1).close()
  }

  test("streams of two tasks share calls where calls wait for them") {
    val batch = new BatchOptions(4, 200)
    assert(tiny.shareStreams(pruned, batch) eq tiny.shareStreams(pruned, batch))
    val clips = Seq(20, 20, 20, 20).zipWithIndex.map { case (count, i) => frames(i, count) }
    val results = Array.ofDim[Seq[Seq[EncodedFrame]]](2)
    val tasks = clips.grouped(2).toSeq.zipWithIndex.map { case (own, i) =>
      new Thread(() => results(i) = together(tiny, pruned, batch, own))
    }
    tasks.foreach(_.start())
    tasks.foreach(_.join())
    for ((clip, encoded) <- clips.zip(results.toSeq.flatten)) {
      val own = alone(tiny, pruned, clip)
      val same = encoded.zip(own).count { case (x, y) => x.positions.sameElements(y.positions) }
      assert(same >= 0.95 * own.size)
    }
  }
}
