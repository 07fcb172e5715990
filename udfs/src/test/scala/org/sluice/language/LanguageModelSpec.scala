package org.sluice.language

import scala.jdk.CollectionConverters._
import scala.util.Using

import ai.djl.ndarray.{NDArray, NDManager}
import org.scalatest.funsuite.AnyFunSuite

import org.sluice.SluiceException
import org.sluice.checkpoint.Checkpoint

class LanguageModelSpec extends AnyFunSuite {
  import TinyModel._

  private val questions = Seq("What is it?", "Where? " * 9, "Z").asJava

  private def withVideo(body: (LanguageModel, NDManager, NDArray, NDArray) => Unit): Unit =
    Using.resources(languageModel(untied), golden("vision_B"), Checkpoint.open(untied)) {
      (model, vision, checkpoint) =>
        Using.resource(model.decoder.newManager()) { call =>
          val visual = model.decoder.embeddings(call, vision.floats("pooled"))
          val newline = call.create(checkpoint.floats("image_newline"))
          body(model, call, visual, newline)
        }
    }

  test("questions asked together are answered as each alone, with the tokens they took") {
    withVideo { (model, _, visual, newline) =>
      val together = model.answer(visual, newline, questions, 12).replies.asScala
      for ((question, reply) <- questions.asScala.zip(together)) {
        assert(model.answer(visual, newline, Seq(question).asJava, 12).replies.get(0) == reply)
        // 8 frames of 16 tokens and the newline
        val text = model.beforeVideo.length + model.afterVideo(question).length
        assert(reply.tokensIn == text + 8 * 16 + 1)
        assert(reply.tokensOut <= 12 && (reply.stopped || reply.tokensOut == 12))
      }
      assert(together.exists(_.text.nonEmpty))
      assert(model.answer(visual, newline, Seq.empty[String].asJava, 12).replies.isEmpty)
    }
  }

  test("an answer is what greedy decoding of the whole prompt, written out, gives") {
    withVideo { (model, call, visual, newline) =>
      val decoder = model.decoder
      val parts = Seq(
        decoder.embed(call, model.tokenizer.encode("<|im_start|>user "): _*),
        visual,
        newline.reshape(1, 96),
        decoder.embed(
          call,
          model.tokenizer.encode("\nWhat is it?<|im_end|><|im_start|>assistant\n"): _*
        )
      )
      Using.resource(decoder.newCache(1, 1)) { cache =>
        var token = decoder.append(call, cache, decoder.join(call, parts.asJava)).argMax(1)
        val written = Iterator
          .continually {
            val id = token.toLongArray.head
            token = decoder.step(call, cache, token).tokens
            id
          }
          .takeWhile(_ != 511)
          .take(12)
          .toArray
        val reply = model.answer(visual, newline, questions, 12).replies.get(0)
        assert(reply.text == model.tokenizer.decode(written))
        assert(reply.tokensOut == written.length)
      }
    }
  }

  test("the most frames are those that leave room for prompt and answer") {
    withVideo { (model, _, _, _) =>
      val longest = questions.asScala.map(q => model.afterVideo(q).length).max
      val room = 2048 - model.beforeVideo.length - 1 - longest - 64
      assert(model.maxFrames(16, questions, 64) == room / 16)
    }
  }

  test("a video too long for the model is refused before anything is read") {
    withVideo { (model, call, _, newline) =>
      val long = call.zeros(new ai.djl.ndarray.types.Shape(2100, 96))
      val error = intercept[SluiceException](model.answer(long, newline, questions, 4))
      assert(error.code == "PROMPT_TOO_LONG")
    }
  }
}
