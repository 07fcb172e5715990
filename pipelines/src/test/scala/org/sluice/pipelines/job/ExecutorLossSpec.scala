package org.sluice.pipelines.job

import java.nio.file.Path

import scala.jdk.CollectionConverters._
import scala.util.Using

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.{SharedSpark, SluiceProcess, TestLake}
import org.sluice.pipelines.cli.Sluice
import org.sluice.pipelines.lake.Lake
import org.sluice.pipelines.video.Clip

/** Executors are killed in the middle of the command on a standalone cluster of real processes.
  *
  * Runs only where `SLUICE_KILLS` is in the environment, see [[RandomKillSpec]].
  */
class ExecutorLossSpec extends AnyFunSuite {
  private val options = Map("segmentSeconds" -> "1", "maxNewTokens" -> "4", "commitSegments" -> "6")

  private def undisturbed(clips: Path): Map[String, Seq[String]] = {
    val spark = SharedSpark.session
    val dir = TestLake.directory("undisturbed")
    val read = IndexOptions.read(OptionSource.of(options.asJava, spark), Seq("How many?").asJava)
    new IndexJob(spark, dir.toString, SharedSpark.model.toString, read, IndexReporter.SILENT)
      .run(List(clips.toString).asJava)
    TestLake.contents(Lake.open(spark, dir.toString))
  }

  test("executors killed in mid-job leave the tables of an undisturbed run") {
    if (!sys.env.contains("SLUICE_KILLS")) cancel("SLUICE_KILLS is not set")
    val clips = TestLake.directory("clips")
    for (n <- 0 until 12) {
      Clip.regular(125, 25).copy(gop = 6 + n).write(clips.resolve(s"clip-$n.mkv"))
    }
    val lake = TestLake.directory("executor-lake")
    val arguments =
      Seq("index", s"$clips", "--lake", s"$lake", "--model", s"${SharedSpark.model}") ++
        options.flatMap { case (name, value) => Seq(s"--$name", value) } ++ Seq(
          "--prompt",
          "How many?"
        )
    def attempts = Option(lake.resolve("_sluice/attempts").toFile.list()).fold(0)(_.length)
    def frames = Option(lake.resolve("frames/_delta_log").toFile.list()).fold(0)(_.length)
    Using.resource(StandaloneCluster.start(workers = 2)) { cluster =>
      val driver = SluiceProcess.start(
        classOf[Sluice].getName,
        arguments,
        cluster.flags,
        environment = cluster.environment
      )
      def kill(): Unit = {
        val victim =
          cluster.executors.maxBy(_.info.totalCpuDuration.orElse(java.time.Duration.ZERO))
        info(s"killing executor ${victim.pid} of ${cluster.executors.map(_.pid)}")
        assert(victim.destroyForcibly())
      }
      try {
        // One while it encodes the first wave, one when some waves are committed.
        StandaloneCluster.await(120)(!driver.isAlive || attempts > 0 && cluster.executors.size == 2)
        assert(driver.isAlive, driver.said)
        kill()
        StandaloneCluster.await(120)(!driver.isAlive || frames >= 4 && cluster.executors.size == 2)
        assert(driver.isAlive, driver.said)
        kill()
        val ended = driver.await()
        assert(ended.exitCode == 0, ended)
        info(ended.err.linesIterator.filter(_.contains("Lost executor")).mkString("\n"))
        assert(ended.traces.isEmpty, ended)
      } finally driver.kill()
    }
    val expected = undisturbed(clips)
    val found = TestLake.contents(Lake.open(SharedSpark.session, lake.toString))
    assert(expected("segments").size == 60 && expected("answers").size == 60)
    for (table <- expected.keys) {
      assert(found(table) == expected(table), table)
    }
  }
}
