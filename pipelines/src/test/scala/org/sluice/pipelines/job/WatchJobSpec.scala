package org.sluice.pipelines.job

import java.nio.file.{Files, Path}

import scala.jdk.CollectionConverters._

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
    val pieces = Cut.sample("car-detection.mp4", 3, n => landing.resolve(f"street/20261121T08150$n%dZ.mp4"))
    Watching.record(landing, "door/20261121T081500Z.mkv")
    assert(pieces.size > 1)
    val options = Map("segmentSeconds" -> "2", "framesPerSecond" -> "1")
    val question = Seq("what is it?")
    val watched = TestLake.directory("watched")
    val batches = Watching.once(landing, watched, options + ("maxFilesPerBatch" -> "2"), question)
    assert(batches.map(_.files).sum == pieces.size + 1 && batches.head.files == 2)
    assert(batches.head.streams == 2)
    val indexed = TestLake.directory("indexed")
    new IndexJob(
      spark,
      indexed.toString,
      SharedSpark.model.toString,
      IndexOptions.read(
        OptionSource.of((options ++ Map("minFreeGb" -> "0", "maxNewTokens" -> "3")).asJava, spark),
        question.asJava
      ),
      IndexReporter.SILENT
    ).run(java.util.List.of(landing.toString))
    assert(contents(watched) == contents(indexed))
    val streams = Lake.open(spark, watched.toString).frames().select("stream_id").distinct()
    assert(streams.collect().map(_.getString(0)).toSet == Set("street", "door"))
    assert(Watching.once(landing, watched, options + ("maxFilesPerBatch" -> "2"), question).isEmpty)
  }
}
