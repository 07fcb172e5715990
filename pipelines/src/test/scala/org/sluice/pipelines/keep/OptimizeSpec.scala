package org.sluice.pipelines.keep

import java.time.Instant

import scala.jdk.CollectionConverters._

import org.apache.spark.sql.Row
import org.apache.spark.sql.delta.DeltaLog
import org.scalatest.funsuite.AnyFunSuite
import org.sluice.SluiceException
import org.sluice.pipelines.{SharedSpark, TestLake}
import org.sluice.pipelines.lake.{FramesTable, IndexLock, Lake, SegmentsTable, Status, VideoRow}

class OptimizeSpec extends AnyFunSuite {
  private val spark = SharedSpark.session
  private val directory = TestLake.directory("lake").toString

  private def video(id: String): VideoRow = new VideoRow(
    id,
    "cam",
    s"file:/$id.mp4",
    10,
    Instant.EPOCH,
    null,
    Status.INDEXED,
    null,
    "new",
    "e",
    "r",
    Instant.EPOCH
  )

  private def segment(id: String, generation: String): Row =
    Row(id, "v1", generation, "cam", 0L, 1000L, null, null, "indexed", null, 1, 4L, 4L, 8L) ++
      Row(1.0, 1, 0L, 0L, 0L, 0L, "cpu")

  private def frame(segment: String): Row =
    Row(segment, 0, "cam", 0L, null, true, null, null, Array[Short](0), Array(0.5f), "f16", 1f) ++
      Row(Array[Byte](1, 2))

  implicit private class Joined(row: Row) {
    def ++(more: Row): Row = Row.fromSeq(row.toSeq ++ more.toSeq)
  }

  private def optimize(): OptimizeSummary =
    new OptimizeJob(spark, directory, 168, KeepReporter.SILENT).run()

  test("small files become one, clustered; replaced rows go unless an index is at work") {
    val lake = Lake.openOrCreate(spark, directory)
    Seq("v1", "v2").foreach(id => lake.videosTable.put(List(video(id)).asJava, false))
    Seq(segment("s", "new"), segment("gone", "old")).foreach { row =>
      lake.segmentsTable.append(spark.createDataFrame(List(row).asJava, SegmentsTable.SCHEMA))
      val frames = List(frame(row.getString(0)))
      lake.framesTable.append(spark.createDataFrame(frames.asJava, FramesTable.SCHEMA).coalesce(1))
    }
    val index = IndexLock.acquire(lake, _ => ())
    val busy = optimize()
    index.close()
    assert(busy.replacedSegments == 0)
    assert(busy.before.get("frames").files == 2 && busy.after.get("frames").files == 1)
    val files = DeltaLog.forTable(spark, lake.framesTable.location).update().allFiles.collect()
    assert(files.map(_.clusteringProvider).toSeq == Seq(Some("liquid")))
    val idle = optimize()
    assert(idle.replacedSegments == 1)
    for (table <- Seq(lake.segmentsTable, lake.framesTable)) {
      assert(table.rows().select("segment_id").collect().map(_.getString(0)).toSeq == Seq("s"))
    }
    val (before, after) = (idle.before.get("videos"), idle.after.get("videos"))
    assert((before.files, before.bytes) == (after.files, after.bytes), "nothing left to do")
  }

  test("files that somebody may be at work with are not deleted") {
    val short = intercept[SluiceException](new OptimizeJob(spark, "lake", 0, KeepReporter.SILENT))
    assert(short.why.contains("retainHours is 0.0 but must be at least 1.0"))
  }
}
