package org.sluice.pipelines.job

import java.nio.file.{Files, Path}

import scala.jdk.CollectionConverters._

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.{ChildJvm, SharedSpark, TestLake}
import org.sluice.pipelines.lake.{Lake, Status}
import org.sluice.pipelines.video.FfmpegFrameOpener

class BadInputSpec extends AnyFunSuite {
  private val spark = SharedSpark.session
  private val options = Map("segmentSeconds" -> "1", "minFreeGb" -> "0")

  private def index(
      lake: Path,
      clips: Path,
      more: Map[String, String] = Map.empty,
      reporter: IndexReporter = IndexReporter.SILENT
  ): IndexSummary = new IndexJob(
    spark,
    lake.toString,
    SharedSpark.model.toString,
    IndexOptions.read(OptionSource.of((options ++ more).asJava, spark), List.empty.asJava),
    reporter,
    new FfmpegFrameOpener(),
    CommitListener.NONE
  ).run(java.util.List.of(clips.toString))

  private def childRun(lake: Path, clips: Path): ChildJvm.Ended = ChildJvm.run(
    "org.sluice.pipelines.job.IndexChild",
    Seq("-Xmx1g"),
    Seq(lake.toString, clips.toString, classOf[DeadlyOpener].getName, "0") ++
      options.map { case (name, value) => s"$name=$value" }
  )

  private def videos(lake: Path): Map[String, (String, String)] = Lake
    .open(spark, lake.toString)
    .videos()
    .collect()
    .map(row =>
      row.getAs[String]("stream_id") -> (row.getAs[String]("status"), row.getAs[String]("error"))
    )
    .toMap

  test("every kind of broken file is a row with its reason, and the good files are indexed") {
    val clips = TestLake.directory("clips")
    val good = TestLake.clip(clips, "good.mkv")
    Files.createFile(clips.resolve("empty.mp4"))
    Files.writeString(clips.resolve("text.mp4"), "This is no video. " * 1000)
    val bytes = Files.readAllBytes(good)
    Files.write(clips.resolve("truncated.mkv"), bytes.take(bytes.length / 2))
    Files.write(clips.resolve("header-only.mkv"), bytes.take(600))
    val lake = TestLake.directory("lake")
    val summary = index(lake, clips)
    val found = videos(lake)
    info(found.toString)
    assert(found("good") == ("indexed", null))
    assert(found("empty")._1 == "failed" && found("empty")._2.contains("the file is empty"))
    assert(found("text")._1 == "failed" && found("text")._2.contains("not a video"))
    assert(found("truncated")._1 == "partial")
    assert(found("header-only")._1 == "failed")
    assert(summary.videos(Status.FAILED) == 3 && summary.videos(Status.PARTIAL) == 1)
    val frames = Lake.open(spark, lake.toString).frames().where("stream_id = 'truncated'")
    assert(frames.count() >= 1 && frames.count() < 6)

    // Unchanged, they are left alone; asked to, they are tried again; repaired, they are indexed.
    assert(index(lake, clips).unchangedVideos() == 5)
    val again = index(lake, clips, Map("retryFailed" -> "true"))
    assert(again.unchangedVideos() == 1 && again.videos(Status.FAILED) == 3)
    TestLake.clip(clips, "header-only.mkv")
    assert(index(lake, clips).videos(Status.INDEXED) == 1)
    assert(videos(lake)("header-only") == ("indexed", null))
  }

  test(
    "a file that vanishes or changes after it was listed is failed, and the others are indexed"
  ) {
    val clips = TestLake.directory("clips")
    Seq("a.mkv", "gone.mkv", "changed.mkv").foreach(TestLake.clip(clips, _))
    val lake = TestLake.directory("lake")
    // Listed and probed by then, but not yet read.
    val meddler = new IndexReporter {
      override def planned(videos: Int, segments: Int, frames: Long): Unit = {
        Files.delete(clips.resolve("gone.mkv"))
        TestLake.clip(clips, "changed.mkv", modifiedMillis = 1800000000000L)
      }
    }
    index(lake, clips, reporter = meddler)
    val found = videos(lake)
    assert(found("a") == ("indexed", null))
    assert(found("gone")._1 == "failed" && found("gone")._2.contains("vanished"))
    assert(
      found("changed")._1 == "failed" && found("changed")._2.contains("changed after it was listed")
    )
    assert(index(lake, clips).videos(Status.INDEXED) == 1)
    assert(videos(lake)("changed") == ("indexed", null))
  }

  test("a segment that takes its process down costs one process, is failed, and the job goes on") {
    val clips = TestLake.directory("clips")
    Seq("a.mkv", "b.mkv", "c.mkv", "d.mkv").foreach(TestLake.clip(clips, _))
    Files.createFile(clips.resolve("b.mkv.crash"))
    val lake = TestLake.directory("lake")
    val first = childRun(lake, clips)
    assert(first.exitCode == 134, first.output)
    val second = childRun(lake, clips)
    assert(second.exitCode == 0, second.output)
    val segments = Lake.open(spark, lake.toString).segments()
    assert(segments.count() == 12)
    val failed = segments.where("status <> 'indexed'").collect()
    assert(failed.length == 1)
    assert(failed(0).getAs[String]("stream_id") == "b" && failed(0).getAs[Long]("start_ms") == 1000)
    assert(failed(0).getAs[String]("error").startsWith("native crash (SIGSEGV"))
    assert(videos(lake)("b")._1 == "partial")
    assert(videos(lake).values.count(_._1 == "indexed") == 3)
  }

  test("a process killed while it decodes fails no segment") {
    val clips = TestLake.directory("clips")
    Seq("a.mkv", "b.mkv").foreach(TestLake.clip(clips, _))
    val whole = TestLake.directory("lake")
    index(whole, clips)
    Files.createFile(clips.resolve("b.mkv.halt"))
    val lake = TestLake.directory("lake")
    assert(childRun(lake, clips).exitCode == IndexChild.Halted)
    assert(Files.list(lake.resolve("_sluice/attempts")).count() > 0)
    index(lake, clips)
    val contents = (dir: Path) => TestLake.contents(Lake.open(spark, dir.toString))
    assert(contents(lake) == contents(whole))
    assert(Files.list(lake.resolve("_sluice/attempts")).count() == 0)
  }
}
