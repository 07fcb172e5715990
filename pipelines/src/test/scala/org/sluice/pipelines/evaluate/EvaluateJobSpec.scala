package org.sluice.pipelines.evaluate

import java.nio.file.{Files, Path}

import scala.collection.mutable
import scala.jdk.CollectionConverters._

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.SluiceException
import org.sluice.pipelines.{SharedSpark, TestLake}
import org.sluice.pipelines.job.{IndexOptions, OptionSource}

class EvaluateJobSpec extends AnyFunSuite {
  private val spark = SharedSpark.session

  /** Clips of three seconds with a question at every second. */
  private def set(clips: Int): Path = {
    val dir = TestLake.directory("questions")
    val lines = (0 until clips).flatMap { n =>
      TestLake.clip(dir, s"scene-$n.mkv")
      Seq(0, 1000, 2900).map { ask =>
        s"""{"id":"q$n-$ask","scene_id":"scene-$n","video":"scene-$n.mkv","family":"now",""" +
          s""""template":"t","ask_ms":$ask,"question":"what is it?","answer":"a cat"}"""
      }
    }
    Files.write(dir.resolve("questions.jsonl"), lines.asJava)
    dir
  }

  private def evaluate(
      dir: Path,
      options: Map[String, String] = Map.empty,
      limit: Int = Int.MaxValue
  ): (Evaluation, Seq[(Int, Int)]) = {
    val heard = mutable.Buffer.empty[(Int, Int)]
    val read = IndexOptions.read(
      OptionSource.of((options + ("maxNewTokens" -> "4")).asJava, spark),
      List.empty.asJava
    )
    val listener: EvaluateJob.Listener = (clips, of) => heard += clips -> of
    val job =
      new EvaluateJob(spark, dir, dir.resolve("results"), SharedSpark.model.toString, listener)
    (job.run(read, limit), heard.toSeq)
  }

  private def frames(dir: Path): Map[String, Set[Int]] = spark.read
    .format("delta")
    .load(dir.resolve("results").toString)
    .select("ask_ms", "frames")
    .collect()
    .groupBy(_.getLong(0).toString)
    .view
    .mapValues(_.map(_.getInt(1)).toSet)
    .toMap

  test("every question is answered from the frames up to its moment, and only once") {
    val dir = set(3)
    val (first, heard) = evaluate(dir)
    assert(first.answers.size == 9 && heard.last == (3, 3))
    // Two frames a second, the first at 0.
    assert(frames(dir) == Map("0" -> Set(1), "1000" -> Set(3), "2900" -> Set(6)))
    val (again, nothing) = evaluate(dir)
    assert(nothing == Seq((0, 0)))
    assert(again.answers.asScala.toSet == first.answers.asScala.toSet)
  }

  test("a run that was stopped goes on, and another setting is another run") {
    val dir = set(3)
    evaluate(dir, limit = 1)
    val (whole, heard) = evaluate(dir)
    assert(heard.last == (2, 2) && whole.answers.size == 9)
    val (other, all) = evaluate(dir, Map("reducer" -> "random", "tokensPerFrame" -> "4"))
    assert(all.last == (3, 3) && other.answers.size == 9)
    assert(other.keptShare == 0.25 && whole.keptShare == 1)
  }

  test("a set that is none, a line that is no question and a missing video are told") {
    def code(dir: Path): String = intercept[SluiceException](evaluate(dir)).code
    val empty = TestLake.directory("empty")
    assert(code(empty) == "EVALUATE_NO_QUESTIONS")
    val bad = set(1)
    Files.writeString(bad.resolve("questions.jsonl"), """{"id":"q"}""")
    assert(code(bad) == "EVALUATE_BAD_LINE")
    val gone = set(1)
    Files.delete(gone.resolve("scene-0.mkv"))
    assert(code(gone) == "EVALUATE_NO_VIDEO")
  }
}
