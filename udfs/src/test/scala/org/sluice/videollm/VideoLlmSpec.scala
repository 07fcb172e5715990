package org.sluice.videollm

import java.nio.file.{Files, Path, Paths}

import scala.jdk.CollectionConverters._
import scala.util.Random

import org.scalatest.BeforeAndAfterAll
import org.scalatest.funsuite.AnyFunSuite
import org.sluice.SluiceException

class VideoLlmSpec extends AnyFunSuite with BeforeAndAfterAll {
  private val directory = Paths.get("src/test/resources/fixtures/llava-onevision-tiny-7x7")
  private lazy val model = VideoLlm.load(directory, ModelOptions.CPU)

  override def afterAll(): Unit = model.close()

  private def frames(count: Int, tokens: Int): Seq[FrameTokens] = {
    val random = new Random(count)
    (0 until count).map { i =>
      new FrameTokens(500L * i, Array.fill(tokens * 96)(0.3f * random.nextGaussian().toFloat))
    }
  }

  private def ask(model: VideoLlm, frames: Seq[FrameTokens], questions: String*) =
    model.answer(frames.asJava, questions.asJava, 6)

  private def copyWithout(file: String): Path = {
    val copy = Files.createTempDirectory("model")
    Files.list(directory).iterator.asScala.filter(_.getFileName.toString != file).foreach { f =>
      Files.copy(f, copy.resolve(f.getFileName))
    }
    copy
  }

  test("questions asked together get the answers they get alone") {
    val clip = frames(4, 5)
    val together =
      ask(model, clip, "what is it?", "how many objects are moving now?").replies.asScala
    val alone =
      Seq("what is it?", "how many objects are moving now?").map(ask(model, clip, _).replies.get(0))
    assert(together == alone)
    assert(together.forall(r => r.tokensOut > 0 && r.tokensOut <= 6))
  }

  test("the frames decide the answer") {
    val answers = (1 to 6).map(n => ask(model, frames(n, 5), "what is it?").replies.get(0).text)
    assert(answers.distinct.size > 1)
  }

  test("frames beyond the model's context are thinned out evenly, and that is told") {
    val fitting = ask(model, frames(10, 5), "what?")
    assert(fitting.framesUsed == 10)
    val many = ask(model, frames(600, 5), "what?")
    assert(many.framesUsed < 600 && many.framesUsed > 300)
    assert(many.replies.get(0).tokensIn <= 2048)
  }

  test("a frame of which nothing was kept is passed over") {
    val clip = frames(3, 5)
    val holes = Seq(clip(0), new FrameTokens(1, Array.empty[Float]), clip(1), clip(2))
    assert(ask(model, holes, "what?").replies == ask(model, clip, "what?").replies)
  }

  test("a model without a tokenizer is loaded and encodes, but says why it cannot be asked") {
    val mute = VideoLlm.load(copyWithout("tokenizer.json"), ModelOptions.CPU)
    val error = intercept[SluiceException](ask(mute, frames(1, 5), "what?"))
    assert(error.getMessage.contains("tokenizer.json"))
    mute.close()
  }

  test("a model directory that lacks a shard is refused before anything is loaded") {
    val broken = copyWithout("model-00003-of-00004.safetensors")
    val error = intercept[SluiceException](VideoLlm.load(broken, ModelOptions.CPU))
    assert(error.getMessage.contains("model-00003-of-00004.safetensors"))
  }

  test("fingerprints name weights, preprocessing and prompt, not the place") {
    val moved = VideoLlm.load(copyWithout(""), ModelOptions.CPU)
    assert(moved.encoderFingerprint == model.encoderFingerprint)
    assert(moved.answerFingerprint == model.answerFingerprint)
    moved.close()
    val other = VideoLlm.load(
      directory.resolveSibling("llava-onevision-tiny"),
      ModelOptions.CPU
    )
    assert(other.encoderFingerprint != model.encoderFingerprint)
    assert(other.answerFingerprint != model.answerFingerprint)
    other.close()
  }
}
