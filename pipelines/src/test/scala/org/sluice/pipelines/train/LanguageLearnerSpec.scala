package org.sluice.pipelines.train

import java.nio.file.Path

import scala.jdk.CollectionConverters._
import scala.util.Using

import org.scalatest.funsuite.AnyFunSuite

import org.sluice.videollm.{FrameTokens, ModelOptions, VideoLlm}

class LanguageLearnerSpec extends AnyFunSuite {
  import TinyTraining._

  private def withLearner(body: (LanguageLearner, PromptFormat, Path) => Unit): Unit = {
    val to = directory()
    Using.resources(new Workers(2), format(to)) { (workers, format) =>
      Using.resource(new LanguageLearner(sizes.model(vocabulary), 7, workers)) {
        body(_, format, to)
      }
    }
  }

  private def sequences(format: PromptFormat, seeds: Int*) =
    seeds.map(seed => Sequence.of(clip(seed, format), format)).asJava

  private def gradient(learner: LanguageLearner, rows: java.util.List[Sequence]): Array[Float] = {
    val part = learner.gradient(rows, null, 1)
    try part.gradient.toFloatArray
    finally part.manager.close()
  }

  private def loss(learner: LanguageLearner, rows: java.util.List[Sequence]): Double = {
    val part = learner.gradient(rows, null, 1)
    try part.loss
    finally part.manager.close()
  }

  test("the gradient is the slope of the loss") {
    withLearner { (learner, format, _) =>
      val rows = sequences(format, 1, 2)
      compare(learner.parameters, gradient(learner, rows), () => loss(learner, rows))
    }
  }

  test("a second gradient is a fresh one, nothing is added up") {
    withLearner { (learner, format, _) =>
      val first = gradient(learner, sequences(format, 1))
      val other = gradient(learner, sequences(format, 2))
      assert(gradient(learner, sequences(format, 1)).sameElements(first))
      withLearner { (fresh, format, _) =>
        assert(gradient(fresh, sequences(format, 2)).sameElements(other))
      }
    }
  }

  test("the gradient by visual tokens is the slope of the loss") {
    withLearner { (learner, format, _) =>
      val row = Sequence.of(clip(3, format), format)
      var by = Array.empty[Float]
      learner.gradient(Seq(row).asJava, (_, gradient) => by = gradient, 1).manager.close()
      val tokens = row.clip.tokens.get(1)
      for (i <- tokens.indices by 5) {
        val kept = tokens(i)
        def at(change: Float) = {
          tokens(i) = kept + change
          loss(learner, Seq(row).asJava)
        }
        val slope = (at(0.01f) - at(-0.01f)) / 0.02
        tokens(i) = kept
        assert(math.abs(slope - by(4 * 24 + i)) < 0.02 * by.map(math.abs(_)).max, i)
      }
    }
  }

  test("what one batch says is learnt by heart") {
    withLearner { (learner, format, _) =>
      val rows = sequences(format, 1, 2, 3)
      val first = learner.step(rows, 3e-3).loss
      val last = (1 to 60).map(_ => learner.step(rows, 3e-3)).last
      assert(first > 2 && last.loss < 0.1 && last.right == 1, s"from $first to $last")
      assert(learner.answered(rows).asScala.forall(_.forall(identity)))
    }
  }

  test("the model that is written answers as it was trained to, at each question's own time") {
    withLearner { (learner, format, to) =>
      val rows = sequences(format, 1, 2, 3)
      (1 to 80).foreach(_ => learner.step(rows, 3e-3))
      Using.resource(new Workers(1)) { workers =>
        Using.resource(new VisionLearner(sizes.model(vocabulary), 1, workers)) { vision =>
          new ModelDirectory(to, sizes, vocabulary, 12)
            .writeWeights(Seq(vision.vision, learner.parameters).asJava)
        }
      }
      Using.resource(VideoLlm.load(to, ModelOptions.CPU)) { model =>
        val asked = clip(2, format)
        def answer(frames: Int, question: String) = {
          val seen = (0 until frames).map { f =>
            new FrameTokens(9000 + asked.frameMillis()(f), asked.tokens.get(f))
          }
          model.answer(seen.asJava, Seq(question).asJava, 8).replies.get(0)
        }
        assert(answer(3, texts(0)).text == "a red circle." && answer(3, texts(0)).stopped)
        assert(answer(1, texts(1)).text == "left.")
      }
    }
  }

  test("logits of a packed sequence are those of each question asked alone") {
    withLearner { (learner, format, _) =>
      val both = clip(5, format)
      val together = learner.logits(Sequence.of(both, format))
      val alone = both.questions.asScala.flatMap { question =>
        val cut = new Clip(
          both.frameMillis.take(question.frames),
          both.tokens.subList(0, question.frames),
          24,
          both.origins,
          Seq(question).asJava
        )
        learner.logits(Sequence.of(cut, format))
      }
      assert(together.length == alone.length)
      assert(together.zip(alone).map { case (a, b) => math.abs(a - b) }.max < 1e-4)
    }
  }
}
