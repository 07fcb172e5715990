package org.sluice.pipelines.job

import java.nio.file.{Files, Path}
import java.nio.file.attribute.FileTime
import java.time.Instant
import java.util.TimeZone

import scala.collection.mutable
import scala.concurrent.ExecutionContext.Implicits.global
import scala.concurrent.duration.DurationInt
import scala.concurrent.{Await, Future}

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.{SharedSpark, TestLake}
import org.sluice.pipelines.lake.Lake

class WatchTimeSpec extends AnyFunSuite {
  private val spark = SharedSpark.session

  private def seams(lake: Path): Seq[(String, String, String)] = {
    Lake.open(spark, lake.toString).registerViews()
    spark
      .sql("SELECT kind, unix_millis(start_at), unix_millis(end_at) FROM gaps ORDER BY start_at")
      .collect()
      .toSeq
      .map { row =>
        (row.getString(0), second(row.getLong(1)), second(row.getLong(2)))
      }
  }

  /** Containers round a clip's length up to the next millisecond. */
  private def second(millis: Long): String =
    Instant.ofEpochMilli(math.round(millis / 1000.0) * 1000).toString

  private def starts(lake: Path): Seq[String] = Lake
    .open(spark, lake.toString)
    .segments()
    .selectExpr("unix_millis(start_at) AS at", "start_at_source", "stream_id")
    .orderBy("at")
    .collect()
    .toSeq
    .map { row =>
      assert(row.getString(1) == "name" && row.getString(2) == "cam")
      Instant.ofEpochMilli(row.getLong(0)).toString
    }

  test("watch and index agree on times where clocks change, step, leave gaps and overlap") {
    val zone = TimeZone.getDefault
    TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"))
    try {
      val landing = TestLake.directory("landing")
      val lake = TestLake.directory("lake")
      // Half past two, twice: the second time after summer time has ended. Two and six seconds.
      Watching.record(landing, "cam/20261025T003000Z.mkv")
      Watching.record(landing, "cam/20261025T013000Z.mkv", 12)
      // The camera's clock has been set back by four seconds.
      Watching.record(landing, "cam/20261025T013002Z.mkv")
      val notes = mutable.Buffer.empty[String]
      val first = Watching.once(landing, lake, notes = notes).map(_.seams)
      assert(first == Seq(new WatchedBatch.Seams(1, 1, 0)))
      assert(
        notes.toSet.filter(_.startsWith("cam")) == Set(
          "cam: 3598.0 s are missing before 20261025T013000Z.mkv.",
          "cam: 4.0 s are there twice, again in 20261025T013002Z.mkv."
        )
      )
      // By five minutes, and by more than the lateness: the latter came while nobody watched, with
      // a modification time as old as its name.
      Watching.record(landing, "cam/20261025T012500Z.mkv")
      val late = Watching.record(landing, "cam/20261024T120000Z.mkv")
      Files.setLastModifiedTime(late, FileTime.from(Instant.parse("2026-10-24T12:00:02Z")))
      val second = Watching.once(landing, lake)
      assert(second.map(b => (b.files, b.late)) == Seq((2L, 1L)))
      assert(second.map(_.seams) == Seq(new WatchedBatch.Seams(0, 0, 1)))
      assert(Watching.once(landing, lake).isEmpty)
      Files.delete(late)
      val indexed = TestLake.directory("indexed")
      val index = Future(Watching.index(landing, indexed))
      val expected =
        Seq("00:30:00", "01:25:00", "01:30:00", "01:30:02").map(t => s"2026-10-25T${t}Z")
      assert(starts(lake) == expected)
      assert(
        seams(lake) == Seq(
          ("gap", "2026-10-25T00:30:02Z", "2026-10-25T01:25:00Z"),
          ("gap", "2026-10-25T01:25:02Z", "2026-10-25T01:30:00Z"),
          ("overlap", "2026-10-25T01:30:02Z", "2026-10-25T01:30:04Z")
        )
      )
      val one = contents(lake)
      Await.result(index, 5.minutes)
      assert(starts(indexed) == expected && seams(indexed) == seams(lake))
      val other = contents(indexed)
      Seq("segments", "frames").foreach(table => assert(one(table) == other(table), table))
      assert(one("videos").filterNot(_.contains(" | late | ")) == other("videos"))
    } finally {
      TimeZone.setDefault(zone)
    }
  }

  private def contents(lake: Path): Map[String, Seq[String]] =
    TestLake.contents(Lake.open(spark, lake.toString))
}
