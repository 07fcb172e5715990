package org.sluice.pipelines.keep

import java.nio.file.{Files, Path}
import java.nio.file.attribute.FileTime
import java.util.concurrent.TimeUnit

import org.apache.spark.sql.delta.DeltaLog
import org.scalatest.funsuite.AnyFunSuite
import org.sluice.SluiceException
import org.sluice.pipelines.{SharedSpark, TestLake}
import org.sluice.pipelines.lake.{IndexLock, Lake}

class OptimizeSpec extends AnyFunSuite {
  private val spark = SharedSpark.session
  private val directory = TestLake.directory("lake").toString

  private def optimize(retainHours: Double = 168): OptimizeSummary =
    new OptimizeJob(spark, directory, retainHours, KeepReporter.SILENT).run()

  test("small files become one, clustered; replaced rows go unless an index is at work") {
    val lake = Lake.openOrCreate(spark, directory)
    HandMade.add(lake, "v" -> "cam")
    val segments = lake.segmentsTable
    segments.append(HandMade.rows(segments.schema, HandMade.segment("gone", "v", "cam", "old")))
    lake.framesTable.append(HandMade.rows(lake.framesTable.schema, HandMade.frame("gone", "cam")))
    // What no commit names is deleted when it is older than files are kept.
    val stray = Files.writeString(Path.of(directory, "frames", "part-0.parquet"), "of no commit")
    val age = TimeUnit.HOURS.toMillis(3)
    Files.setLastModifiedTime(stray, FileTime.fromMillis(System.currentTimeMillis - age))
    val index = IndexLock.acquire(lake, _ => ())
    val busy = optimize()
    index.close()
    assert(busy.replacedSegments == 0 && Files.exists(stray))
    assert(busy.before.get("frames").files == 2 && busy.after.get("frames").files == 1)
    val files = DeltaLog.forTable(spark, lake.framesTable.location).update().allFiles.collect()
    assert(files.map(_.clusteringProvider).toSeq == Seq(Some("liquid")))
    val idle = optimize(2.5)
    assert(idle.replacedSegments == 1)
    for (table <- Seq(segments, lake.framesTable)) {
      assert(table.rows().select("segment_id").collect().map(_.getString(0)).toSeq == Seq("s-v"))
    }
    val (before, after) = (idle.before.get("answers"), idle.after.get("answers"))
    assert((before.files, before.bytes) == (after.files, after.bytes), "nothing left to do")
    assert(!Files.exists(stray))
  }

  test("files that somebody may be at work with are not deleted") {
    val short = intercept[SluiceException](new OptimizeJob(spark, "lake", 0, KeepReporter.SILENT))
    assert(short.why.contains("retainHours is 0.0 but must be at least 1.0"))
  }
}
