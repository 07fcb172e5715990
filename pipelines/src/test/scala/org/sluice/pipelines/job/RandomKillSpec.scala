package org.sluice.pipelines.job

import java.nio.file.{Files, Path}

import scala.jdk.CollectionConverters._
import scala.util.Random

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.{SharedSpark, SluiceProcess, TestLake}
import org.sluice.pipelines.lake.Lake
import org.sluice.pipelines.video.Clip

/** The command is killed at random moments and run again until it ends by itself.
  *
  * A long check: `SLUICE_KILLS=20` in the environment is how often, and `SLUICE_SEED` makes it
  * other moments. KillAndResumeSpec has two halts in the ordinary suite.
  */
class RandomKillSpec extends AnyFunSuite {
  private val kills = sys.env.get("SLUICE_KILLS").fold(0)(_.toInt)
  private val seed = sys.env.get("SLUICE_SEED").fold(20261121L)(_.toLong)
  private val options =
    Map("segmentSeconds" -> "1", "maxNewTokens" -> "4", "commitSegments" -> "2", "minFreeGb" -> "0")
  private val questions = Seq("What is in the picture?", "How many?")

  /** The same work by a job that nobody disturbs. */
  private def undisturbed(clips: Path): Map[String, Seq[String]] = {
    val spark = SharedSpark.session
    val dir = TestLake.directory("undisturbed")
    val read = IndexOptions.read(OptionSource.of(options.asJava, spark), questions.asJava)
    new IndexJob(spark, dir.toString, SharedSpark.model.toString, read, IndexReporter.SILENT)
      .run(List(clips.toString).asJava)
    TestLake.contents(Lake.open(spark, dir.toString))
  }

  private def start(lake: Path, clips: Path): SluiceProcess =
    SluiceProcess.command(
      Seq(
        "index",
        clips.toString,
        "--lake",
        lake.toString,
        "--model",
        SharedSpark.model.toString
      ) ++
        options.flatMap { case (name, value) => Seq(s"--$name", value) } ++
        questions.flatMap(question => Seq("--prompt", question))
    )

  /** Waits until a process has come so far, or has ended. */
  private def await(process: SluiceProcess)(done: => Boolean): Unit =
    while (process.isAlive && !done) {
      Thread.sleep(5)
    }

  private def holds(lake: Path, process: SluiceProcess): Boolean = {
    val lock = lake.resolve("_sluice/index.lock")
    Files.exists(lock) && Files.readString(lock).contains(s"pid=${process.pid}\n")
  }

  private def commits(lake: Path): Int = {
    val log = lake.resolve("segments/_delta_log")
    if (Files.exists(log)) log.toFile.list().count(_.endsWith(".json")) else 0
  }

  test(
    "a run killed at random moments and started again ends with the tables of an undisturbed run"
  ) {
    assume(kills > 0, "SLUICE_KILLS is not set")
    val clips = TestLake.directory("killed")
    val seconds = if (kills <= 3) 3 else 8
    for (n <- 0 until 6) {
      Clip.regular(25 * seconds, 25).copy(gop = 6 + n).write(clips.resolve(s"clip-$n.mkv"))
    }
    BadFiles.text(clips.resolve("text.mp4"))
    val lake = TestLake.directory("killed-lake")
    val random = new Random(seed)
    var deaths = 0
    for (kill <- 0 until kills) {
      val process = start(lake, clips)
      val before = commits(lake)
      // Some moments before any work, some between commits, some soon after one.
      val moment = (kill + 1) % 3
      if (moment == 0) await(process)(Files.exists(lake.resolve("_sluice")))
      else await(process)(holds(lake, process))
      if (moment == 2) await(process)(commits(lake) > before)
      val millis = random.nextInt(2500)
      Thread.sleep(millis)
      if (process.isAlive) {
        process.kill()
        deaths += 1
      } else {
        assert(process.await().exitCode == 0, process.said)
      }
      info(
        s"killed $millis ms after ${Seq("the start", "planning began", "a commit")(moment)}: " +
          s"${commits(lake) - before} commits"
      )
    }
    assert(deaths > 0)
    val last = start(lake, clips).await()
    assert(last.exitCode == 0, last)
    assert(last.traces.isEmpty, last)
    val expected = undisturbed(clips)
    val found = TestLake.contents(Lake.open(SharedSpark.session, lake.toString))
    assert(expected("segments").size == 6 * seconds && expected("answers").size == 12 * seconds)
    for (table <- expected.keys) {
      assert(found(table) == expected(table), table)
    }
    assert(!Files.exists(lake.resolve("_sluice/index.lock")))
  }
}
