package org.sluice.pipelines.train

import java.nio.file.{Files, Path}

import scala.jdk.CollectionConverters._
import scala.util.Random

/** A model of a few thousand weights, and things for it to learn. */
object TinyTraining {
  val sizes = new Sizes(32, 8, 16, 2, 2, 24, 2, 2, 32, 256)

  val texts: Seq[String] = Seq("What is it?", "Where is the red one?", "a red circle.", "left.")

  val vocabulary: Vocabulary = Vocabulary.of(texts.asJava, 12)

  def directory(): Path = {
    val directory = Files.createTempDirectory("tiny-model")
    new ModelDirectory(directory, sizes, vocabulary, 12).writeConfiguration()
    directory
  }

  def format(directory: Path): PromptFormat = new PromptFormat(directory, vocabulary.size)

  /** Frames of different numbers of tokens, two questions that see different numbers of them. */
  def clip(seed: Int, format: PromptFormat): Clip = {
    val random = new Random(seed)
    val tokens = Seq(4, 2, 3).map(k => Array.fill(k * 24)(random.nextGaussian().toFloat))
    val questions = Seq(
      new Clip.Asked(3, format.question(texts(0)), format.answer(texts(2)), "now what"),
      new Clip.Asked(1, format.question(texts(1)), format.answer(texts(3)), "before where")
    )
    val none = java.util.List.of[Array[Int]]()
    new Clip(Array(0L, 500L, 1500L), tokens.asJava, 24, none, questions.asJava)
  }

  def image(seed: Int): LabelledImage = {
    val random = new Random(seed)
    def labels(count: Int, sizes: Seq[Int]): Array[Long] =
      Array.tabulate(count * sizes.length) { i =>
        val classes = sizes(i % sizes.length)
        if (random.nextInt(5) == 0) -100L else random.nextInt(classes).toLong
      }
    def offsets(count: Int): Array[Float] = Array.fill(count)(random.nextFloat() - 0.5f)
    new LabelledImage(
      Array.fill(3 * 32 * 32)(random.nextGaussian().toFloat),
      labels(4, Seq(2, 5, 6, 2, 3, 5, 6, 2, 2, 2)),
      offsets(4 * 4),
      labels(16, Seq(2, 5, 6, 2)),
      offsets(16 * 2)
    )
  }

  /** Checks a gradient against differences of the loss at some weights, chosen evenly. */
  def compare(parameters: Parameters, gradient: Array[Float], loss: () => Double): Unit = {
    val start = parameters.optimizer.state
    val step = 1e-2f
    def at(index: Int, change: Float): Double = {
      val moved = start.weights.clone
      moved(index) += change
      parameters.optimizer.restore(new Optimizer.State(0, moved, start.first, start.second))
      loss()
    }
    val largest = gradient.map(math.abs(_)).max
    for (index <- gradient.indices by math.max(1, gradient.length / 40)) {
      val difference = (at(index, step) - at(index, -step)) / (2 * step)
      assert(
        math.abs(difference - gradient(index)) < 0.02 * largest + 0.02 * math.abs(difference),
        s"weight $index: $difference by differences, ${gradient(index)} by autograd"
      )
    }
    parameters.optimizer.restore(start)
  }
}
