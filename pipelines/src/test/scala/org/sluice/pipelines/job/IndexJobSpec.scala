package org.sluice.pipelines.job

import java.nio.file.{Files, Path}

import scala.jdk.CollectionConverters._

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.SharedSpark
import org.sluice.pipelines.lake.{Lake, Status}

class IndexJobSpec extends AnyFunSuite {
  private val spark = SharedSpark.session

  private def index(lake: Path, paths: Seq[Path], options: (String, String)*): IndexSummary = {
    val read = IndexOptions.read(OptionSource.of(options.toMap.asJava, spark), List.empty.asJava)
    new IndexJob(
      spark,
      lake.toString,
      SharedSpark.model.toString,
      read,
      IndexReporter.SILENT
    ).run(paths.map(_.toString).asJava)
  }

  test("the sample clips become rows, and a second run encodes nothing") {
    val dir = Files.createTempDirectory("lake")
    val began = System.nanoTime()
    val first = index(dir, Seq(SharedSpark.samples), "segmentSeconds" -> "10")
    info(s"${(System.nanoTime() - began) / 1e9} s\n${first.toText}")
    assert(first.videos(Status.INDEXED) == 3)
    val lake = Lake.open(spark, dir.toString)
    lake.videos().show(false)
    lake.segments().show(false)
    lake.frames().drop("tokens", "embedding").show(5, false)
    assert(lake.frames().count() == first.frames())
    val again = System.nanoTime()
    val second = index(dir, Seq(SharedSpark.samples), "segmentSeconds" -> "10")
    info(s"second run ${(System.nanoTime() - again) / 1e9} s")
    assert(second.segments() == 0)
    assert(second.unchangedVideos() == 3)
  }
}
