package org.sluice.pipelines.train

import java.nio.file.{Files, Path}

import scala.jdk.CollectionConverters._
import scala.util.Using

import org.scalatest.funsuite.AnyFunSuite

import org.sluice.SluiceException

class ResumeSpec extends AnyFunSuite {
  import TinyTraining._

  private def withLearners(body: Learners => Unit): Unit = {
    val options =
      new TrainOptions(1, 1, 1, 1, 1, TokenDropout.RANDOM, 5, 2, TrainOptions.STAGES, null)
    Using.resource(new Learners(directory(), sizes, vocabulary, options))(body)
  }

  private def learn(learners: Learners, steps: Range): Unit = steps.foreach { step =>
    val rows = (0 to 3).map(i => Sequence.of(clip(10 * step + i, learners.format), learners.format))
    learners.language.step(rows.asJava, 1e-3)
    learners.vision.step((0 to 3).map(i => image(10 * step + i)).asJava, 1e-3)
  }

  private def weights(learners: Learners) =
    learners.byName.values.asScala.toSeq.flatMap(_.optimizer.state.weights)

  test("training that was stopped and goes on ends where unbroken training does, bit for bit") {
    val file = Files.createTempDirectory("state").resolve("state.safetensors")
    var unbroken = Seq.empty[Float]
    withLearners { learners =>
      learn(learners, 0 until 6)
      unbroken = weights(learners)
    }
    withLearners { learners =>
      learn(learners, 0 until 3)
      new TrainingState(file, learners.byName).save(new TrainingState.Position("decoder", 3))
      // Work after the last save is lost.
      learn(learners, 100 until 102)
    }
    withLearners { learners =>
      val position = new TrainingState(file, learners.byName).restore()
      assert(position == new TrainingState.Position("decoder", 3))
      learn(learners, position.step.toInt until 6)
      assert(weights(learners) == unbroken)
    }
  }

  test("a part that had not begun to learn is not saved and stays as drawn") {
    val file = Files.createTempDirectory("state").resolve("state.safetensors")
    withLearners { learners =>
      learners.vision.step(Seq(image(1)).asJava, 1e-3)
      new TrainingState(file, learners.byName).save(new TrainingState.Position("tower", 1))
    }
    withLearners { learners =>
      val drawn = learners.language.parameters.optimizer.state.weights
      new TrainingState(file, learners.byName).restore()
      assert(learners.language.parameters.optimizer.state.weights.sameElements(drawn))
      assert(learners.language.parameters.optimizer.untouched)
      assert(!learners.vision.vision.optimizer.untouched)
    }
  }

  private val dying: WholeFile.Content = out => {
    out.write(java.nio.ByteBuffer.wrap("ha".getBytes))
    throw new IllegalStateException("killed")
  }

  test("a save that dies half way leaves the one before") {
    val directory: Path = Files.createTempDirectory("state")
    val file = directory.resolve("weights")
    WholeFile.write(file, "whole".getBytes)
    intercept[IllegalStateException] {
      WholeFile.write(file, dying)
    }
    assert(Files.readString(file) == "whole")
  }

  test("a state of other sizes is refused") {
    val file = Files.createTempDirectory("state").resolve("state.safetensors")
    withLearners { learners =>
      learn(learners, 0 until 1)
      new TrainingState(file, learners.byName).save(new TrainingState.Position("tower", 1))
      val other = java.util.Map.of("vision", learners.language.parameters)
      val error = intercept[SluiceException](new TrainingState(file, other).restore())
      assert(error.code == "TRAIN_OTHER_SIZES")
    }
  }

  test("every round of an order has everything once") {
    val order = new Order(3, 4, 9)
    val rounds = (0 until 5).map(r => (12 * r until 12 * (r + 1)).map(i => order.at(i)))
    rounds.zipWithIndex.foreach { case (places, round) =>
      assert(places.forall(_.round == round))
      assert(places.map(p => (p.shard, p.index)).toSet.size == 12)
      // A shard is read once a round.
      assert(places.map(_.shard).sliding(2).count(pair => pair(0) != pair(1)) == 2)
    }
    assert(rounds.map(_.map(p => (p.shard, p.index))).distinct.size == 5)
  }

  test("the rate goes up in a line and down along a cosine") {
    val schedule = new Schedule(110, 10, 1.0)
    assert(math.abs(schedule.rate(0) - 0.1) < 1e-9 && math.abs(schedule.rate(9) - 1) < 1e-9)
    assert(math.abs(schedule.rate(60) - 0.51) < 1e-9) // half way down to a fiftieth
    assert(schedule.rate(109) < 0.03)
  }
}
