package org.sluice.pipelines.job

import java.nio.file.{Files, Path}

import scala.concurrent.ExecutionContext.Implicits.global
import scala.concurrent.duration.DurationInt
import scala.concurrent.{Await, Future}

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.SluiceException
import org.sluice.pipelines.{SharedSpark, TestLake}
import org.sluice.pipelines.lake.Lake
import org.sluice.pipelines.video.Cut

class WatchJobSpec extends AnyFunSuite {
  private val spark = SharedSpark.session

  private def contents(lake: Path): Map[String, Seq[String]] =
    TestLake.contents(Lake.open(spark, lake.toString))

  private def statuses(lake: Path): Map[String, (String, String)] =
    Lake
      .open(spark, lake.toString)
      .videos()
      .collect()
      .map { row =>
        val path = row.getAs[String]("path")
        path.substring(path.lastIndexOf('/') + 1) ->
          (row.getAs[String]("status"), row.getAs[String]("error"))
      }
      .toMap

  test("an index of a landing folder and watching it give the same rows in all tables") {
    val landing = TestLake.directory("landing")
    val pieces =
      Cut.sample("car-detection.mp4", 2, 2, n => landing.resolve(s"street/20261121T08150${n}Z.mp4"))
    Watching.record(landing, "door/20261121T081500Z.mkv")
    assert(pieces.size == 2)
    val options = Map("segmentSeconds" -> "2", "framesPerSecond" -> "1")
    val question = Seq("what is it?")
    val (watched, indexed) = (TestLake.directory("watched"), TestLake.directory("indexed"))
    val index = Future(Watching.index(landing, indexed, options, question))
    val batches = Watching.once(landing, watched, options + ("maxFilesPerBatch" -> "2"), question)
    assert(batches.map(_.files).sum == pieces.size + 1 && batches.head.files == 2)
    assert(batches.head.streams == 2)
    Await.result(index, 5.minutes)
    assert(contents(watched) == contents(indexed))
    val streams = Lake.open(spark, watched.toString).frames().select("stream_id").distinct()
    assert(streams.collect().map(_.getString(0)).toSet == Set("street", "door"))
    assert(Watching.once(landing, watched, options + ("maxFilesPerBatch" -> "2"), question).isEmpty)
  }

  test(
    "files that are late, broken, changed or gone by the time they are read are rows and no more"
  ) {
    val landing = TestLake.directory("landing")
    val lake = TestLake.directory("lake")
    Watching.record(landing, "cam/20261121T083000Z.mkv")
    assert(Watching.once(landing, lake).map(_.files) == Seq(1))
    val changed = Watching.record(landing, "cam/20261121T083100Z.mkv")
    val gone = Watching.record(landing, "cam/20261121T083200Z.mkv")
    Files.writeString(landing.resolve("cam/20261121T083300Z.mkv"), "no video")
    Watching.record(landing, "cam/20261121T083400Z.mkv")
    Watching.record(landing, "cam/20261121T080000Z.mkv")
    // Planned and computed once, but the process goes no further.
    intercept[Exception] {
      Watching.once(landing, lake, listener = _ => throw new IllegalStateException("stopped"))
    }
    Files.writeString(changed, "something else")
    Files.delete(gone)
    val batches = Watching.once(landing, lake)
    assert(batches.map(b => (b.files, b.failed, b.late, b.frames)) == Seq((5L, 3L, 1L, 4L)))
    val found = statuses(lake)
    assert(found("20261121T083000Z.mkv") == ("indexed", null))
    assert(found("20261121T083400Z.mkv") == ("indexed", null))
    assert(
      found("20261121T080000Z.mkv") ==
        ("late", "it came after files recorded more than 600 s later")
    )
    Map("083100" -> "INDEX_FILE_CHANGED", "083200" -> "VIDEO_", "083300" -> "VIDEO_").foreach {
      case (time, code) =>
        val (status, error) = found(s"20261121T${time}Z.mkv")
        assert(status == "failed" && error.contains(code))
    }
    assert(Lake.open(spark, lake.toString).frames().count() == 8)
    assert(Watching.once(landing, lake).isEmpty)
  }

  test("a file that an index has put into the lake is not put there again") {
    val landing = TestLake.directory("landing")
    val lake = TestLake.directory("lake")
    Watching.record(landing, "cam/20261121T083000Z.mkv")
    Watching.index(landing, lake, Map.empty, Nil)
    val before = contents(lake)
    Watching.record(landing, "cam/20261121T083100Z.mkv")
    val batches = Watching.once(landing, lake)
    assert(batches.map(b => (b.files, b.present, b.frames)) == Seq((2L, 1L, 4L)))
    val after = contents(lake)
    before.foreach { case (table, rows) => assert(rows.toSet.subsetOf(after(table).toSet)) }
    assert(after("frames").size == 8 && after("videos").size == 2 && after("segments").size == 2)
  }

  test("with a stream's memory, files watched one by one keep what one session over them keeps") {
    val landing = TestLake.directory("landing")
    val lake = TestLake.directory("lake")
    val options =
      Map(
        "memoryScope" -> "stream",
        "memory" -> "stable",
        "halfLifeSeconds" -> "2",
        "tokensPerFrame" -> "5"
      )
    val pieces = Seq(0, 3, 5).map(s => Watching.record(landing, s"cam/20261121T08300${s}Z.mkv"))
    Watching.once(landing, lake, options + ("maxFilesPerBatch" -> "2"))
    val kept = Lake
      .open(spark, lake.toString)
      .frames()
      .orderBy("frame_at")
      .select("positions")
      .collect()
      .map(_.getSeq[Short](0).toSeq)
      .toSeq
    assert(kept == SessionTokens.positions(pieces, Seq(0, 3000, 5000), options))
    // Every piece on its own keeps others: the memory does matter.
    assert(kept != pieces.flatMap(p => SessionTokens.positions(Seq(p), Seq(0), options)))
    val other = intercept[SluiceException] {
      Watching.once(landing, lake, options + ("tokensPerFrame" -> "4"))
    }
    assert(other.code == "WATCH_OTHER_CONFIGURATION")
    assert(other.why.startsWith("reducer was ") && other.why.contains("tokensPerFrame=4"))
  }
}
