package org.sluice.pipelines.keep

import java.nio.file.{Files, Path}
import java.sql.Timestamp
import java.time.Instant

import scala.collection.mutable
import scala.jdk.CollectionConverters._

import org.apache.spark.sql.Row
import org.scalatest.funsuite.AnyFunSuite
import org.sluice.SluiceException
import org.sluice.pipelines.{SharedSpark, TestLake}
import org.sluice.pipelines.job.Watching
import org.sluice.pipelines.lake.{AskedTable, Forgettable, IndexLock, Lake}

/** A folder of two cameras that is watched, with a memory and a context that go from file to file.
  */
class ForgetSpec extends AnyFunSuite {
  private val spark = SharedSpark.session
  private val began = System.nanoTime
  private def at(what: String): Unit = {
    val bean = java.lang.management.ManagementFactory.getOperatingSystemMXBean
      .asInstanceOf[com.sun.management.OperatingSystemMXBean]
    println(f"AT $what%-20s cpu ${bean.getProcessCpuTime / 1e9}%.1f wall ${(System.nanoTime - began) / 1e9}%.1f")
  }
  private val name = "zebrafish7"
  private val question = Seq("what is it?")
  private val stream = new Forgettable.Stream(name)

  private def watch(
      landing: Path,
      lake: Path
  ): Seq[Long] =
    Watching.once(landing, lake, Watching.small, question).map(_.files)

  private def contents(lake: Path): Map[String, Seq[String]] =
    TestLake.contents(Lake.open(spark, lake.toString))

  private def forget(
      lake: Path,
      what: Forgettable,
      landing: Option[Path] = None,
      really: Boolean = true,
      reporter: KeepReporter = KeepReporter.SILENT
  ): ForgetSummary =
    new ForgetJob(spark, lake.toString, reporter).run(what, landing.fold(null: String)(_.toString), really)

  private def ask(lake: Path, of: String, cited: String): Unit = {
    val span = Row(cited, "v", s"file:/$cited/c.mkv", 0L, 1000L, null, null, 2)
    val row = Row(
      Timestamp.from(Instant.EPOCH),
      "what?",
      of,
      "all",
      "all",
      "a thing",
      Seq(span),
      "token",
      2,
      2L,
      8L,
      8L,
      "f"
    )
    val rows = spark.createDataFrame(List(row).asJava, AskedTable.SCHEMA)
    Lake.open(spark, lake.toString).askedTable().keep(rows)
  }

  /** Two files of each camera are in, the third of each is not. */
  private class Watched(halt: Boolean) {
    val landing: Path = TestLake.directory("landing")
    val lake: Path = TestLake.directory("lake")

    /** As if there had only ever been the other camera. */
    val expected: Map[String, Seq[String]] = {
      val files = Seq("00", "02", "04").map(s => Watching.record(landing, s"door/20261121T0815${s}Z.mkv"))
      val other = TestLake.directory("other")
      at("start")
      watch(landing, other)
      at("watched other")
      val last = files.last
      val aside = TestLake.directory("aside").resolve(last.getFileName)
      Files.move(last, aside)
      Seq("00", "02").foreach(s => Watching.record(landing, s"$name/20261121T0815${s}Z.mkv"))
      assert(watch(landing, lake) == Seq(2, 2))
      Files.move(aside, last)
      Watching.record(landing, s"$name/20261121T081504Z.mkv")
      at("watched")
      if (halt) { // frames and answers of a batch are in, its segments are not
        Watching.stopped("ANSWERS", landing, lake, Watching.small, question)
      }
      ask(lake, "everything", name)
      ask(lake, s"--stream $name", "door")
      ask(lake, "everything", "door")
      contents(other)
    }

    /** What has to hold of a lake once it has forgotten. */
    def check(forgetting: Path): Unit = {
      assert(Traces.of(name, forgetting).isEmpty)
      val before = contents(forgetting)
      for ((table, rows) <- before) {
        assert(rows.toSet.subsetOf(expected(table).toSet), table)
      }
      assert(before("videos").size == 2 && before("frames").size == 8)
      val asked = Lake.open(spark, forgetting.toString).askedTable().rows().collect()
      assert(asked.map(_.getAs[String]("asked_of")).toSeq == Seq("everything"))
      // The camera's last file is still there, and is not taken; the other's is, with its state.
      assert(watch(landing, forgetting) == Seq(1))
      assert(contents(forgetting) == expected)
      assert(Traces.states(forgetting) == Set("door"))
      assert(Traces.of(name, forgetting).isEmpty)
      assert(watch(landing, forgetting).isEmpty)
    }
  }

  test("of a forgotten stream no byte is left, and watching the others goes on as if nothing was") {
    val watched = new Watched(halt = false)
    import watched._
    at("asked")
    val found = Traces.of(name, lake)
    at("traced")
    for (part <- Seq("videos/part", "frames/part", "videos/_delta_log", "asked/part", "/offsets/")) {
      assert(found.exists(_.contains(part)), s"$part in $found")
    }
    assert(Traces.states(lake) == Set("door", name))
    val before = contents(lake)
    at("states")
    val dry = forget(lake, stream, really = false)
    assert(dry.rows.asScala("frames") == 8 && dry.rows.asScala("asked") == 2 && dry.watched == 1)
    assert(!dry.done && contents(lake) == before && Traces.of(name, lake) == found)

    at("dry")
    val locked = Files.list(lake.resolve("_sluice/watch")).toList.asScala.head.resolve("lock")
    val opened = Lake.open(spark, lake.toString)
    val busy = IndexLock.acquire(opened, new org.apache.hadoop.fs.Path(locked.toUri), _ => ())
    assert(intercept[SluiceException](forget(lake, stream)).code == "FORGET_BUSY")
    busy.close()
    assert(contents(lake) == before)

    at("busy")
    val timed = new KeepReporter { override def done(d: Int, of: Int): Unit = at(s"step $d of $of") }
    assert(forget(lake, stream, reporter = timed).done)
    at("forgotten")
    check(lake)
    at("checked")
    assert(forget(lake, stream).rows.isEmpty)
    val unknown = new Forgettable.Stream("giraffe")
    assert(intercept[SluiceException](forget(lake, unknown)).code == "FORGET_UNKNOWN")
    // A file that comes from now on is taken.
    Watching.record(landing, s"$name/fresh.mkv")
    assert(watch(landing, lake) == Seq(1))
    val clips = forget(lake, stream, Some(landing))
    assert(clips.clips == 4 && !Files.exists(landing.resolve(name)))
    assert(contents(lake) == expected && Traces.of(name, lake).isEmpty)
  }
}
