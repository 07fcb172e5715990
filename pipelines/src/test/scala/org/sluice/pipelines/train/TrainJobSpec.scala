package org.sluice.pipelines.train

import java.io.{ByteArrayOutputStream, PrintStream}
import java.nio.file.{Files, Path}

import scala.jdk.CollectionConverters._
import scala.util.Using

import org.scalatest.funsuite.AnyFunSuite

import org.sluice.SluiceException
import org.sluice.reduce.ReducerConfig
import org.sluice.pipelines.scenes.{Difficulty, SceneGenerator, SceneVideos, Split}
import org.sluice.stc.CacherConfig
import org.sluice.videollm.{EncodeOptions, FrameTokens, MemoryScope, ModelOptions, TokenCodec}
import org.sluice.videollm.VideoLlm

class TrainJobSpec extends AnyFunSuite {
  private val sizes = new Sizes(48, 8, 16, 1, 2, 24, 1, 2, 32, 512)

  private def train(out: Path, images: Int, stages: String*): String =
    train(out, images, TokenDropout.RANDOM, null, stages: _*)

  private def train(
      out: Path,
      images: Int,
      dropout: TokenDropout,
      from: Path,
      stages: String*
  ): String = {
    val said = new ByteArrayOutputStream
    val options = new TrainOptions(images, 2, 8, 2, 2, dropout, 3, 2, stages.asJava, from)
    new TrainJob(out, options, new PrintStream(said), sizes).run()
    said.toString
  }

  test("every stage runs, and what is written is a model that sees a video and answers") {
    val out = Files.createTempDirectory("trained")
    train(out, 48, "tower", "decoder", "joint")
    val curves = Files.readAllLines(out.resolve("curves.jsonl")).asScala
    for (stage <- Seq("tower", "decoder", "joint")) {
      val begin = s"""{"stage":"$stage","step":2,"kind":"validation""""
      assert(curves.exists(_.startsWith(begin)), curves.mkString("\n"))
    }
    Using.resource(VideoLlm.load(out, ModelOptions.CPU)) { model =>
      val options = new EncodeOptions(
        CacherConfig.DENSE,
        new ReducerConfig.None(),
        MemoryScope.SEGMENT,
        TokenCodec.F16,
        0
      )
      val scene = SceneGenerator.scene(1, Difficulty.STANDARD, Split.TEST)
      val video = SceneVideos.framesThroughCodec(scene, 2)
      val frames = Using.resource(model.openStream(options)) { stream =>
        stream.encodeSegment(video.iterator).asScala.toSeq.map { frame =>
          new FrameTokens(frame.frameMillis, TokenCodec.decode(frame.tokens))
        }
      }
      assert(frames.length == 12 && frames.forall(_.tokens.length == 9 * 24))
      val answers = model.answer(frames.asJava, Seq("how many objects are there?").asJava, 8)
      assert(answers.framesUsed == 12 && answers.replies.get(0).tokensOut <= 8)
    }
    val weights = Files.getLastModifiedTime(out.resolve("model.safetensors"))
    train(out, 48, "tower", "decoder", "joint")
    val lines = Files.readAllLines(out.resolve("curves.jsonl")).asScala
    assert(lines == curves, "a second run had something left to do")
    assert(Files.getLastModifiedTime(out.resolve("model.safetensors")).compareTo(weights) >= 0)
  }

  test("a decoder that never sees a video is trained beside another's tower, and answers") {
    val first = Files.createTempDirectory("trained")
    val out = Files.createTempDirectory("blind")
    val early = intercept[SluiceException](
      train(out, 48, TokenDropout.ALL, first, "decoder")
    )
    assert(early.code == "TRAIN_NO_TOWER")
    train(first, 48, "tower")
    train(out, 48, TokenDropout.ALL, first, "decoder")
    assert(Files.exists(first.resolve("training/films")))
    Using.resources(
      VideoLlm.load(out, ModelOptions.CPU),
      VideoLlm.load(first, ModelOptions.CPU)
    ) { (blind, seeing) =>
      assert(blind.encoderFingerprint == seeing.encoderFingerprint)
      val none = Seq.empty[FrameTokens].asJava
      val answers = blind.answer(none, Seq("how many objects are there?").asJava, 4)
      assert(answers.framesUsed == 0 && answers.replies.size == 1)
    }
  }

  test("going on with other options is refused") {
    val out = Files.createTempDirectory("trained")
    train(out, 48, "tower")
    val error = intercept[SluiceException](train(out, 96, "tower"))
    assert(error.code == "TRAIN_OTHER_OPTIONS" && error.why.contains("images=48"))
  }
}
