package org.sluice.pipelines.keep

import java.nio.file.{Files, Path}

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.SluiceException
import org.sluice.pipelines.{SharedSpark, TestLake}
import org.sluice.pipelines.job.Watching
import org.sluice.pipelines.lake.{Forgettable, Lake}

/** A folder of two cameras that is watched, with a memory and a context that go from file to file,
  * and stopped in the middle of a batch. Takes minutes, and runs only where `SLUICE_KILLS` is in
  * the environment: so many times forgetting is stopped between two of its steps.
  */
class ForgetWatchedSpec extends AnyFunSuite {
  private val spark = SharedSpark.session
  private val name = "zebrafish7"
  private val question = Seq("what is it?")
  private val landing = TestLake.directory("landing")

  private def watch(lake: Path): Seq[Long] =
    Watching.once(landing, lake, Watching.small, question).map(_.files)

  private def contents(lake: Path): Map[String, Seq[String]] =
    TestLake.contents(Lake.open(spark, lake.toString))

  private def forget(
      lake: Path,
      what: Forgettable = new Forgettable.Stream(name),
      folder: Path = null,
      step: (Int, Int) => Unit = (_, _) => ()
  ): ForgetSummary = {
    val reporter = new KeepReporter {
      override def done(done: Int, steps: Int): Unit = step(done, steps)
    }
    val clips = if (folder == null) null else folder.toString
    new ForgetJob(spark, lake.toString, reporter).run(what, clips, true)
  }

  private def record(stream: String, second: Int): Path =
    Watching.record(landing, f"$stream/20261121T0815$second%02dZ.mkv")

  /** What has to hold of a lake that has forgotten, and goes on being watched. */
  private def check(lake: Path, expected: Map[String, Seq[String]]): Unit = {
    assert(Traces.of(name, lake).isEmpty)
    val before = contents(lake)
    expected.foreach { case (table, rows) => assert(before(table).toSet.subsetOf(rows.toSet)) }
    assert(before("videos").size == 2 && before("frames").size == 8)
    // One camera's file of the batch is taken, with the camera's state; the other's stays.
    assert(watch(lake) == Seq(1))
    assert(contents(lake) == expected)
    assert(Watching.states(lake).keySet == Set("door"))
    assert(Traces.of(name, lake).isEmpty)
    assert(watch(lake).isEmpty)
  }

  test("watching the other streams goes on as if the forgotten one had never been") {
    val kills = sys.env.getOrElse("SLUICE_KILLS", cancel("SLUICE_KILLS is not set")).toInt
    Seq(0, 2).foreach(record("door", _))
    val last = record("door", 4)
    val other = TestLake.directory("other")
    watch(other)
    val expected = contents(other)
    val aside = TestLake.directory("aside").resolve(last.getFileName)
    Files.move(last, aside)
    Seq(0, 2).foreach(record(name, _))
    val base = TestLake.directory("lake")
    assert(watch(base) == Seq(2, 2))
    Files.move(aside, last)
    record(name, 4)
    // Frames and answers of a batch are in, its segments are not.
    Watching.stopped("ANSWERS", landing, base, Watching.small, question)
    assert(Watching.states(base).keySet == Set("door", name))
    assert(Traces.of(name, base).exists(_.contains("/offsets/")))

    val lake = TestLake.copyTree(base, TestLake.directory("whole"))
    var steps = 0
    assert(forget(lake, step = (_, all) => steps = all).watched == 1)
    check(lake, expected)
    // What comes from now on is taken, and forgotten with the clips.
    Watching.record(landing, s"$name/fresh.mkv")
    assert(watch(lake) == Seq(1))
    val aside2 = TestLake.copyTree(landing.resolve(name), TestLake.directory("clips"))
    val clips = forget(lake, folder = landing)
    assert(clips.clips == 4 && !Files.exists(landing.resolve(name)))
    assert(contents(lake) == expected && Traces.of(name, lake).isEmpty)
    Files.delete(aside2.resolve("fresh.mkv"))
    TestLake.copyTree(aside2, landing.resolve(name))

    for (k <- 1 until steps by math.max(1, steps / kills)) {
      val stopped = TestLake.copyTree(base, TestLake.directory(s"stopped-$k"))
      intercept[IllegalStateException] {
        forget(stopped, step = (done, _) => if (done == k) throw new IllegalStateException("stop"))
      }
      val early = intercept[SluiceException](watch(stopped))
      assert(early.code == "LAKE_FORGETTING", s"after step $k")
      forget(stopped)
      check(stopped, expected)
    }
  }
}
