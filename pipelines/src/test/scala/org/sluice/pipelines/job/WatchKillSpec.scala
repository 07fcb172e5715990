package org.sluice.pipelines.job

import java.nio.file.Files
import java.util.concurrent.Executors

import scala.collection.mutable
import scala.concurrent.{Await, ExecutionContext, Future}
import scala.concurrent.duration.DurationInt
import scala.util.Random

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.{SharedSpark, SluiceProcess, TestLake}
import org.sluice.pipelines.lake.{Lake, Leftovers}

/** Two batches of two streams with a question and a stream's memory, killed after each write of the
  * first batch: the last of them is followed by nothing but the commit log. Runs only where
  * `SLUICE_KILLS` is in the environment, see [[RandomKillSpec]].
  */
class WatchKillSpec extends AnyFunSuite {
  private val spark = SharedSpark.session
  private val question = "what is it?"

  test("a process halted after any write ends, started again, in the same tables") {
    if (!sys.env.contains("SLUICE_KILLS")) cancel("SLUICE_KILLS is not set")
    val landing = TestLake.directory("landing")
    Seq("a/20261121T081500Z.mkv", "b/20261121T081500Z.mkv", "a/20261121T081502Z.mkv")
      .foreach(Watching.record(landing, _))
    val whole = TestLake.directory("whole")
    val steps = mutable.Buffer.empty[CommitListener.Stage]
    val batches =
      Watching.once(landing, whole, Watching.small, Seq(question), stage => steps += stage)
    assert(batches.map(_.files) == Seq(2, 1))
    import CommitListener.Stage._
    val stages = Seq(COMPUTED, FRAMES, ANSWERS, SEGMENTS, VIDEOS)
    assert(steps == stages ++ stages)
    val expected = TestLake.contents(Lake.open(spark, whole.toString))
    assert(expected("frames").size == 12 && expected("answers").size == 3)
    val files = Seq("frames", "answers", "segments", "videos").map { table =>
      spark.read.format("delta").load(s"$whole/$table").inputFiles.length
    }
    assert(files == Seq(2, 2, 2, 2), "one file a table and batch")

    implicit val two: ExecutionContext =
      ExecutionContext.fromExecutorService(Executors.newFixedThreadPool(2))
    val halted = stages.map { stage =>
      stage -> Future {
        val lake = TestLake.directory(s"killed-$stage")
        val child = SluiceProcess
          .start(
            "org.sluice.pipelines.job.WatchChild",
            Seq(lake.toString, landing.toString, stage.name, question)
          )
          .await()
        assert(child.exitCode == WatchChild.Halted, child.output)
        lake
      }
    }
    halted.foreach { case (stage, halting) =>
      val lake = Await.result(halting, 10.minutes)
      // An index that cleans the lake in between leaves the batch alone.
      val opened = Lake.open(spark, lake.toString)
      new Leftovers(opened).deleteOrphans()
      assert(opened.frames().count() == (if (stage == VIDEOS) 8 else 0), s"after $stage")
      val again = mutable.Buffer.empty[CommitListener.Stage]
      Watching.once(landing, lake, Watching.small, Seq(question), stage => again += stage)
      assert(TestLake.contents(Lake.open(spark, lake.toString)) == expected, s"after $stage")
      // The first start succeeds, and encodes each batch once.
      assert(again.count(_ == COMPUTED) == 2, s"after $stage")
    }
  }

  test("a run killed at random moments, started again and again, ends in the same tables") {
    val kills = sys.env.getOrElse("SLUICE_KILLS", cancel("SLUICE_KILLS is not set")).toInt
    val random = new Random(sys.env.get("SLUICE_SEED").fold(20261121L)(_.toLong))
    val landing = TestLake.directory("landing")
    for (stream <- Seq("a", "b", "c"); second <- 0 until 2 * kills by 2) {
      Watching.record(landing, f"$stream/20261121T08${15 + second / 60}%02d${second % 60}%02dZ.mkv")
    }
    val whole = TestLake.directory("whole")
    Watching.once(landing, whole, Watching.small, Seq(question))
    val lake = TestLake.directory("killed")
    val options = Watching.small ++ Map("slots" -> "2", "maxNewTokens" -> "3", "minFreeGb" -> "0")
    def start(): SluiceProcess = SluiceProcess.command(
      Seq("watch", landing.toString, "--lake", lake.toString, "--once", "--prompt", question) ++
        Seq("--model", SharedSpark.model.toString) ++
        options.flatMap { case (name, value) => Seq(s"--$name", value) }
    )
    for (kill <- 1 to kills) {
      val process = start()
      val attempts = lake.resolve("_sluice/attempts")
      while (process.isAlive && !Files.exists(attempts)) {
        Thread.sleep(20)
      }
      val millis = random.nextInt(15000)
      Thread.sleep(millis)
      val alive = process.isAlive
      process.kill()
      info(s"kill $kill, after $millis ms${if (alive) "" else ", was over"}")
    }
    val last = start().await()
    assert(last.exitCode == 0 && last.traces.isEmpty, last)
    val found = TestLake.contents(Lake.open(spark, lake.toString))
    val expected = TestLake.contents(Lake.open(spark, whole.toString))
    for (table <- expected.keys) {
      assert(found(table) == expected(table), table)
    }
  }
}
