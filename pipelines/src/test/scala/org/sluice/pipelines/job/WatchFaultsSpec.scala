package org.sluice.pipelines.job

import java.net.ServerSocket
import java.nio.file.{Files, Path}

import scala.util.Using

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.SluiceException
import org.sluice.pipelines.{SharedSpark, SluiceProcess, TestLake}
import org.sluice.pipelines.cli.ExitCodes
import org.sluice.pipelines.lake.Lake
import org.sluice.pipelines.record.{Recording, TsServer}
import org.sluice.pipelines.video.Clip

/** What a machine does to a watching query: its disk becomes read-only or full, its camera goes
  * away. Runs only where `SLUICE_FAULTS` is in the environment.
  */
class WatchFaultsSpec extends AnyFunSuite {
  private val spark = SharedSpark.session
  private val question = "what is it?"

  private def watch(landing: Path, lake: Path, more: String*): SluiceProcess =
    SluiceProcess.command(
      Seq("watch", landing.toString, "--lake", lake.toString, "--prompt", question) ++
        Seq("--model", SharedSpark.model.toString, "--slots", "2", "--maxNewTokens", "3") ++
        Seq("--memoryScope", "stream", "--tokensPerFrame", "5", "--contextSeconds", "4") ++
        Seq("--minFreeGb", "0", "--triggerSeconds", "1") ++ more
    )

  private def until(process: SluiceProcess)(condition: => Boolean): Unit =
    while (process.isAlive && !condition) {
      Thread.sleep(50)
    }

  private def files(landing: Path, minutes: Range): Unit =
    for (minute <- minutes; stream <- Seq("a", "b")) {
      Watching.record(landing, f"$stream/20261121T08$minute%02d00Z.mkv")
    }

  private def contents(lake: Path): Map[String, Seq[String]] =
    TestLake.contents(Lake.open(spark, lake.toString))

  private def withDisk(test: LimitedDisk => Unit): Unit = {
    assume(sys.env.contains("SLUICE_FAULTS"), "SLUICE_FAULTS is not set")
    assume(LimitedDisk.isPermitted, "no file systems can be mounted here")
    Using.resource(new LimitedDisk(64))(test)
  }

  test("a lake that becomes read-only ends the command, which goes on when it is writable again") {
    withDisk { disk =>
      val landing = TestLake.directory("landing")
      val lake = disk.directory.resolve("lake")
      files(landing, 0 until 1)
      val process = watch(landing, lake)
      until(process)(process.said.contains("batch 0:"))
      disk.makeReadOnly()
      files(landing, 1 until 2)
      val broken = process.await(minutes = 15)
      info(broken.err.linesIterator.filter(_.startsWith("sluice: ")).mkString(" "))
      assert(broken.exitCode == ExitCodes.USER && broken.traces.isEmpty, broken)
      assert(broken.err.contains("Read-only file system"), broken)
      assert(broken.err.contains(s"cannot write to the lake: file:$lake: "), broken)
      disk.makeWritable()
      val mended = watch(landing, lake, "--once").await(minutes = 15)
      assert(mended.exitCode == 0 && mended.traces.isEmpty, mended)
      val whole = TestLake.directory("whole")
      Watching.once(landing, whole, Watching.small - "maxFilesPerBatch", Seq(question))
      val (found, expected) = (contents(lake), contents(whole))
      assert(expected("videos").size == 4 && expected("answers").size == 4)
      expected.keys.foreach(table => assert(found(table) == expected(table), table))
    }
  }

  private lazy val landing = {
    val landing = TestLake.directory("landing")
    files(landing, 0 until 3)
    landing
  }

  /** What is in a lake that nothing has happened to. */
  private lazy val undisturbed = {
    val lake = TestLake.directory("undisturbed")
    assert(once(lake).map(_.files) == Seq(2, 2, 2))
    contents(lake)
  }

  private def once(lake: Path, listener: CommitListener = CommitListener.NONE): Seq[WatchedBatch] =
    Watching.once(landing, lake, Watching.small, Seq(question), listener)

  private val faults = Seq[(String, String, LimitedDisk => Unit, LimitedDisk => Unit)](
    ("read-only", "LAKE_NOT_WRITABLE", _.makeReadOnly(), _.makeWritable()),
    ("full", "LAKE_DISK_FULL", _.fill(0), _.empty())
  )
  for ((how, code, break, mend) <- faults) {
    test(
      s"a disk that is $how from any step of a batch on is told, and costs and doubles nothing"
    ) {
      import CommitListener.Stage._
      Seq(COMPUTED, FRAMES, ANSWERS, SEGMENTS, VIDEOS).foreach { stage =>
        withDisk { disk =>
          val lake = disk.directory.resolve("lake")
          var reached = 0
          val breaking: CommitListener = step =>
            if (step == stage) {
              reached += 1
              if (reached == 2) break(disk)
            }
          val broken = intercept[SluiceException](once(lake, breaking))
          assert(broken.code == code, s"after $stage: $broken")
          assert(broken.where.startsWith(s"file:$lake"), s"after $stage: $broken")
          info(s"after $stage: ${broken.getMessage}")
          break(disk) // what was cleaned up has made a little room
          val still = intercept[SluiceException](once(lake))
          assert(still.code == code, s"after $stage, again: $still")
          mend(disk)
          Thread.sleep(2000) // a lock that could not be removed goes as soon as it can
          once(lake)
          val found = contents(lake)
          undisturbed.keys.foreach { table =>
            assert(found(table) == undisturbed(table), s"$table after $stage")
          }
        }
      }
    }
  }

  test("a camera goes away and comes back while it is recorded and watched") {
    assume(sys.env.contains("SLUICE_FAULTS"), "SLUICE_FAULTS is not set")
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
    val ended = recorder.await(minutes = 15)
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
    val stopped = watching.await(minutes = 15)
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
