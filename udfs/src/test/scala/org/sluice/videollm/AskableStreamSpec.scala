package org.sluice.videollm

import java.nio.file.Paths

import scala.jdk.CollectionConverters._
import scala.util.{Random, Using}

import org.scalatest.BeforeAndAfterAll
import org.scalatest.funsuite.AnyFunSuite
import org.sluice.SluiceException
import org.sluice.reduce.ReducerConfig
import org.sluice.rekv.RekvConfig
import org.sluice.stc.{CacherConfig, PrunerConfig}
import org.sluice.vision.RgbFrame

class AskableStreamSpec extends AnyFunSuite with BeforeAndAfterAll {
  private lazy val model = VideoLlm.load(
    Paths.get("src/test/resources/fixtures/llava-onevision-tiny-7x7"),
    ModelOptions.CPU
  )
  private val questions = Seq("what is it?", "how many objects are moving now?", "is it red?")

  override def afterAll(): Unit = model.close()

  private def rekv(top: Int, blocks: Int, local: Int = 500) =
    new RekvConfig(local, top, 1, RekvConfig.InitRule.AT_ONCE, blocks)

  private def frames(sizes: Int*): Seq[FrameTokens] = {
    val random = new Random(sizes.size)
    sizes.zipWithIndex.map { case (size, i) =>
      new FrameTokens(500L * i, Array.fill(size * 96)(0.3f * random.nextGaussian().toFloat))
    }
  }

  private def whole(frames: Seq[FrameTokens], question: String) =
    model.answer(frames.asJava, java.util.List.of(question), 6).replies.get(0)

  test("with no more frames than are read, the answer is that of full attention") {
    val some = frames(5, 1, 7, 3)
    Using.resource(model.openAskable(rekv(top = 4, blocks = 8), 7)) { stream =>
      some.foreach(stream.append)
      val replies = questions.map { question =>
        val answer = stream.answer(question, 6)
        assert(answer.frames.asScala.forall(_.asScala.map(_.toInt) == Seq(0, 1, 2, 3)))
        assert(answer.reply == whole(some, question))
        answer.reply.text
      }
      assert(replies.distinct.size > 1)
    }
  }

  test("a session is asked at any moment, and answers from the tokens it has yielded by then") {
    val options = new EncodeOptions(
      CacherConfig.PAPER,
      new ReducerConfig.Stc(PrunerConfig.published(5)),
      MemoryScope.SEGMENT,
      TokenCodec.F16,
      4
    )
    val random = new Random(1)
    val pictures = (0 until 6).map { i =>
      new RgbFrame(500L * i, 60, 60, Array.fill(3 * 60 * 60)(random.nextInt(256).toByte))
    }
    Using.resource(model.openStream(options, rekv(top = 8, blocks = 8))) { session =>
      intercept[IllegalStateException](session.answer(questions.head, 6))
      val segment = session.encodeSegment(pictures.iterator.asJava)
      val seen = Seq.newBuilder[FrameTokens]
      for (i <- 1 to 6) {
        val frame = segment.next()
        seen += new FrameTokens(frame.frameMillis, TokenCodec.decode(frame.tokens))
        if (i % 3 == 0) {
          val question = questions(i / 3)
          assert(session.answer(question, 6).reply == whole(seen.result(), question))
        }
      }
    }
    Using.resource(model.openStream(options)) { session =>
      val error = intercept[IllegalStateException](session.answer(questions.head, 6))
      assert(error.getMessage.contains("without a RekvConfig"))
    }
  }

  test("beyond its bound a stream forgets the oldest frames, and says which it has read") {
    Using.resource(model.openAskable(rekv(top = 2, blocks = 4, local = 40), 5)) { stream =>
      frames(5, 5, 5, 5, 5, 5, 5, 5, 5).foreach(stream.append)
      assert(stream.frames == 4 && stream.forgotten == 5)
      val answer = stream.answer(questions.head, 6)
      assert(answer.frames.asScala.forall(layer => layer.size == 2 && layer.asScala.forall(_ >= 5)))
      assert(answer.allFrames.asScala.toSet == answer.frames.asScala.flatMap(_.asScala).toSet)
      // A file whose times begin anew goes on behind the one before.
      stream.append(frames(5).head)
      assert(stream.forgotten == 6)
    }
  }

  test("a question that is too long, and a bound that no memory holds, are refused") {
    Using.resource(model.openAskable(rekv(top = 2, blocks = 4), 5)) { stream =>
      stream.append(frames(5).head)
      val long = intercept[SluiceException](stream.answer("why " * 3000, 6))
      assert(long.code == "PROMPT_TOO_LONG")
    }
    val endless = rekv(top = 2, blocks = Int.MaxValue)
    val error = intercept[SluiceException](model.openAskable(endless, 5))
    assert(error.code == "STREAM_NOT_ENOUGH_MEMORY" && error.getMessage.contains("--keepFrames"))
  }
}
