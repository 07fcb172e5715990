package org.sluice.videollm

import scala.jdk.CollectionConverters._
import scala.util.{Random, Using}

import org.scalatest.funsuite.AnyFunSuite

import org.sluice.language.TinyModel

class FrameScorerSpec extends AnyFunSuite {
  private val width = 96
  private val random = new Random(3)
  private val frames =
    Seq(4, 4, 2, 4, 4, 4, 1).map(k => Array.fill(k * width)(random.nextGaussian().toFloat / 10))

  private def withModel(body: VideoLlm => Unit): Unit =
    Using.resource(VideoLlm.load(TinyModel.untied, ModelOptions.CPU))(body)

  private val ways: Seq[Scoring] =
    Seq(
      new Scoring.Embedding(),
      new Scoring.MeanKey(1),
      new Scoring.BestToken(2),
      new Scoring.Yes()
    )

  test("a frame has the score it has alone, whatever is scored beside it") {
    withModel { model =>
      ways.foreach { way =>
        val scorer = model.scorer(way, "is there a dog?")
        val together = scorer.scores(frames.asJava, 3)
        val alone = frames.map(frame => scorer.scores(java.util.List.of(frame)).head)
        assert(together.length == frames.size && together.distinct.length > 1)
        together.zip(alone).foreach { case (a, b) => assert(math.abs(a - b) < 1e-4, way) }
      }
    }
  }

  test("the scores depend on the text") {
    withModel { model =>
      ways.foreach { way =>
        val scores = Seq("is there a dog?", "is it raining?").map(text =>
          model.scorer(way, text).scores(java.util.List.of(frames.head)).head
        )
        assert(scores.distinct.size == 2, way)
      }
    }
  }

  test("the log odds are those of the first word, read part by part") {
    Using.Manager { use =>
      val language = use(TinyModel.languageModel(TinyModel.untied))
      val decoder = language.decoder
      val call = use(decoder.newManager())
      val newline = call.create(Array.fill(width)(0.05f))
      val question = "is there a dog?"
      val odds = language.logOddsOfYes(frames.take(2).asJava, newline, question)
      frames.take(2).zip(odds).foreach { case (frame, found) =>
        val cache = use(decoder.newCache(1, 64))
        decoder.append(call, cache, decoder.embed(call, language.beforeVideo(): _*))
        decoder.append(call, cache, decoder.embeddings(call, frame))
        decoder.append(call, cache, newline.reshape(1, width))
        val after = decoder.embed(call, language.afterVideo(question): _*)
        val logits = decoder.append(call, cache, after).toFloatArray
        def chance(words: String*) = words
          .map(word => language.tokenizer.encode(word).head.toInt)
          .distinct
          .map(id => math.exp(logits(id)))
          .sum
        assert(math.abs(math.log(chance("yes", "Yes") / chance("no", "No")) - found) < 1e-4)
      }
    }.get
  }
}
