package org.sluice.pipelines.job

import java.net.ServerSocket
import java.nio.file.{Files, Path}

import scala.util.Using

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.{SharedSpark, SluiceProcess, TestLake}
import org.sluice.pipelines.lake.Lake
import org.sluice.pipelines.record.{Recording, TsServer}
import org.sluice.pipelines.video.Clip

/** What a machine does to a watching query: its disk becomes read-only or full, its camera goes
  * away. Runs only where `SLUICE_FAULTS` is in the environment.
  */
class WatchFaultsSpec extends AnyFunSuite {
  private val spark = SharedSpark.session
  private val question = "what is it?"

  private def wanted(): Unit = assume(sys.env.contains("SLUICE_FAULTS"), "SLUICE_FAULTS is not set")

  private def watch(landing: Path, lake: Path, more: String*): SluiceProcess =
    SluiceProcess.command(
      Seq("watch", landing.toString, "--lake", lake.toString, "--prompt", question) ++
        Seq("--model", SharedSpark.model.toString, "--slots", "2", "--maxNewTokens", "3") ++
        Seq("--memoryScope", "stream", "--tokensPerFrame", "5", "--contextSeconds", "4") ++
        Seq("--minFreeGb", "0", "--triggerSeconds", "1") ++ more
    )

  /** What is in a lake that nothing has happened to. */
  private def undisturbed(landing: Path): Map[String, Seq[String]] = {
    val lake = TestLake.directory("undisturbed")
    Watching.once(landing, lake, Watching.small - "maxFilesPerBatch", Seq(question))
    TestLake.contents(Lake.open(spark, lake.toString))
  }

  private def until(process: SluiceProcess)(condition: => Boolean): Unit =
    while (process.isAlive && !condition) {
      Thread.sleep(50)
    }

  private def files(landing: Path, minutes: Range): Unit =
    for (minute <- minutes; stream <- Seq("a", "b")) {
      Watching.record(landing, f"$stream/20261121T08$minute%02d00Z.mkv")
    }

  /** Watches while the disk is put out of order and in order again, and compares the lake. */
  private def survive(disk: LimitedDisk, code: String, exit: Int)(breaks: => Unit)(
      mends: => Unit
  ): Unit = {
    val landing = TestLake.directory("landing")
    val lake = disk.directory.resolve("lake")
    files(landing, 0 until 2)
    val process = watch(landing, lake)
    until(process)(process.said.contains("batch 0:"))
    breaks
    files(landing, 2 until 4)
    val broken = process.await(minutes = 2)
    info(broken.err.linesIterator.filter(_.startsWith("sluice: ")).mkString(" "))
    assert(broken.exitCode == exit && broken.traces.isEmpty, broken)
    assert(broken.err.contains(code) && broken.err.contains(disk.directory.toString), broken)
    val still = watch(landing, lake, "--once").await()
    info("again: " + still.err.linesIterator.filter(_.startsWith("sluice: ")).mkString(" "))
    assert(still.exitCode == exit && still.traces.isEmpty && still.err.contains(code), still)
    mends
    files(landing, 4 until 5)
    val mended = watch(landing, lake, "--once").await()
    assert(mended.exitCode == 0 && mended.traces.isEmpty, mended)
    val (found, expected) =
      (TestLake.contents(Lake.open(spark, lake.toString)), undisturbed(landing))
    assert(expected("videos").size == 10 && expected("answers").size == 10)
    expected.keys.foreach(table => assert(found(table) == expected(table), table))
  }

  test("a lake that becomes read-only is told, and nothing is missing when it is writable again") {
    wanted()
    assume(LimitedDisk.isPermitted, "no file systems can be mounted here")
    Using.resource(new LimitedDisk(64)) { disk =>
      survive(disk, "LAKE_NOT_WRITABLE", 2)(disk.makeReadOnly())(disk.makeWritable())
    }
  }

  for (kilobytes <- Seq(0, 16, 48, 96)) {
    test(s"a disk with room for $kilobytes kB is told, and nothing is missing when there is room") {
      wanted()
      assume(LimitedDisk.isPermitted, "no file systems can be mounted here")
      Using.resource(new LimitedDisk(64)) { disk =>
        survive(disk, "LAKE_DISK_FULL", 4)(disk.fill(1024L * kilobytes))(disk.empty())
      }
    }
  }

  test("a camera goes away and comes back while it is recorded and watched") {
    wanted()
    val transport = Clip.regular(100, 25).copy(codec = "mpeg2video", ticksPerSecond = 25)
    val bytes = Files.readAllBytes(transport.write(TestLake.directory("ts").resolve("source.ts")))
    val landing = TestLake.directory("landing")
    val lake = TestLake.directory("lake")
    val port = Using.resource(new ServerSocket(0))(_.getLocalPort)
    val first = new TsServer(Seq(bytes), port)
    val recorder = SluiceProcess.command(
      Seq("record", s"door=${first.url}", "--landing", landing.toString, "--minFreeGb", "0") ++
        Seq("--segmentSeconds", "1", "--backoffSeconds", "0.5", "--maxBackoffSeconds", "1") ++
        Seq("--stallSeconds", "5")
    )
    val watching = watch(landing, lake)
    def recorded: Seq[String] = Recording.names(landing.resolve("door"))
    until(recorder)(Files.exists(landing.resolve("door")) && recorded.count(isWhole) >= 2)
    first.close()
    Thread.sleep(8000)
    val before = recorded.filter(isWhole)
    assert(before.size == 3, "the open file is finished")
    val second = new TsServer(Seq(bytes), port)
    until(recorder)(recorded.count(isWhole) >= before.size + 3)
    recorder.handle.destroy()
    val ended = recorder.await()
    second.close()
    assert(ended.exitCode == 0 && ended.traces.isEmpty, ended)
    val names = recorded
    assert(names.forall(isWhole) && names.size == 6, names)
    def inLake: Seq[String] = Lake
      .open(spark, lake.toString)
      .videos()
      .orderBy("path")
      .collect()
      .map(_.getAs[String]("path").replaceFirst(".*/", ""))
      .toSeq
    until(watching)(inLake.size >= names.size)
    watching.handle.destroy()
    val stopped = watching.await()
    assert(stopped.exitCode == 143 && stopped.traces.isEmpty, stopped)
    assert(inLake == names, stopped)
    info(ended.output.linesIterator.filter(_.contains("door")).mkString("\n"))
    info(stopped.output)
    val opened = Lake.open(spark, lake.toString)
    assert(opened.videos().where("status = 'indexed'").count() == names.size)
    assert(opened.segments().count() == names.size)
    val gaps = opened.gaps(2000).collect()
    assert(gaps.map(_.getAs[String]("kind")).toSeq == Seq("gap"), gaps.toSeq)
    assert(stopped.out.contains("1 after a gap"), stopped)
    // Twice 36, 36 and 28 frames at 25 a second, sampled at 0, 0.5 and 1 s of each file.
    assert(opened.frames().count() == 18)
  }

  private def isWhole(name: String): Boolean = name.endsWith(".ts")
}
