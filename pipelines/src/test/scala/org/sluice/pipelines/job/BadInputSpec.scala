package org.sluice.pipelines.job

import java.nio.file.{Files, Path}

import scala.jdk.CollectionConverters._

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.{SharedSpark, SluiceProcess, TestLake}
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

  private def videos(lake: Path): Map[String, (String, String)] = Lake
    .open(spark, lake.toString)
    .videos()
    .collect()
    .map(row =>
      row.getAs[String]("stream_id") -> (row.getAs[String]("status"), row.getAs[String]("error"))
    )
    .toMap

  test("failed videos are left alone, tried again when asked to, and indexed when repaired") {
    val clips = TestLake.directory("clips")
    TestLake.clip(clips, "good.mkv")
    Seq("cut.mkv", "empty.mp4").foreach(name => Files.createFile(clips.resolve(name)))
    val lake = TestLake.directory("lake")
    assert(index(lake, clips).videos(Status.FAILED) == 2)
    assert(index(lake, clips).unchangedVideos() == 3)
    val again = index(lake, clips, Map("retryFailed" -> "true"))
    assert(again.unchangedVideos() == 1 && again.videos(Status.FAILED) == 2)
    TestLake.clip(clips, "cut.mkv")
    assert(index(lake, clips).videos(Status.INDEXED) == 1)
    assert(videos(lake)("cut") == ("indexed", null))
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

  test("a process killed while it decodes fails no segment") {
    val clips = TestLake.directory("clips")
    Seq("a.mkv", "b.mkv").foreach(TestLake.clip(clips, _))
    Files.createFile(clips.resolve("b.mkv.halt"))
    val lake = TestLake.directory("lake")
    val child = SluiceProcess
      .start(
        "org.sluice.pipelines.job.IndexChild",
        Seq(lake.toString, clips.toString, classOf[HaltingOpener].getName, "0") ++
          options.map { case (name, value) => s"$name=$value" }
      )
    val whole = TestLake.directory("lake")
    index(whole, clips)
    val halted = child.await()
    assert(halted.exitCode == IndexChild.Halted, halted)
    assert(Files.list(lake.resolve("_sluice/attempts")).count() > 0)
    index(lake, clips)
    val contents = (dir: Path) => TestLake.contents(Lake.open(spark, dir.toString))
    assert(contents(lake) == contents(whole))
    assert(Files.list(lake.resolve("_sluice/attempts")).count() == 0)
  }
}
