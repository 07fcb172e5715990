package org.sluice.pipelines.lake

import java.nio.file.{Files, Path}
import java.sql.Timestamp
import java.time.Instant

import scala.jdk.CollectionConverters._

import org.apache.hadoop.conf.Configuration
import org.apache.parquet.hadoop.ParquetFileReader
import org.apache.parquet.hadoop.util.HadoopInputFile
import org.apache.spark.sql.Row
import org.scalatest.funsuite.AnyFunSuite
import org.sluice.SluiceException
import org.sluice.pipelines.{SharedSpark, SluiceProcess, TestLake}

class LakeSpec extends AnyFunSuite {
  import LakeSpec._

  private val spark = SharedSpark.session

  private def video(id: String, generation: String): VideoRow = new VideoRow(
    id,
    s"stream-$id",
    s"file:/$id.mp4",
    10,
    Instant.EPOCH,
    new VideoRow.Facts(2000, 640, 480, "h264", 30),
    Status.INDEXED,
    null,
    generation,
    "e",
    "r",
    Instant.EPOCH
  )

  private def segment(id: String, videoId: String, generation: String): Row = {
    val times = Seq.fill[Any](4)(1L)
    val counts = Seq[Any](2, 8L, 8L, 16L, 1.0, 1)
    Row.fromSeq(
      Seq[Any](
        id,
        videoId,
        generation,
        s"stream-$videoId",
        0L,
        1000L,
        new Timestamp(0),
        "name",
        "indexed",
        null
      ) ++
        counts ++ times :+ "cpu"
    )
  }

  private def add(table: LakeTable, rows: Row*): Unit =
    table.append(spark.createDataFrame(rows.asJava, table.schema))

  private def frameKeys(lake: Lake): Set[String] =
    lake.frames().collect().map(row => s"${row.getString(0)}/${row.getInt(1)}").toSet

  private def code(body: => Any): String = intercept[SluiceException](body).code

  test("readers see the segments of the current generation and nothing else") {
    val lake = Lake.openOrCreate(spark, TestLake.directory("lake").toString)
    add(lake.framesTable, frame("s1", 0), frame("s1", 1), frame("s2", 0), frame("orphan", 0))
    add(lake.segmentsTable, segment("s1", "v", "g1"), segment("s2", "v", "g2"))
    assert(frameKeys(lake).isEmpty)
    lake.videosTable.put(java.util.List.of(video("v", "g1")), true)
    assert(frameKeys(lake) == Set("s1/0", "s1/1"))
    lake.videosTable.put(java.util.List.of(video("v", "g2")), true)
    assert(frameKeys(lake) == Set("s2/0"))
    assert(lake.segments().columns.toSeq == SegmentsTable.SCHEMA.fieldNames.toSeq)
    assert(lake.frames().columns.toSeq == FramesTable.SCHEMA.fieldNames.toSeq)
    lake.registerViews()
    assert(spark.sql("SELECT count(*) FROM frames").head().getLong(0) == 1)
  }

  test("orphans and rows of other generations are deleted, segments before their frames") {
    val lake = Lake.openOrCreate(spark, TestLake.directory("lake").toString)
    add(lake.framesTable, frame("s1", 0), frame("s2", 0), frame("s3", 0), frame("orphan", 0))
    add(
      lake.segmentsTable,
      segment("s1", "v", "g1"),
      segment("s2", "v", "g2"),
      segment("s3", "w", "g1")
    )
    val leftovers = new Leftovers(lake)
    leftovers.deleteOrphans()
    def left: Set[String] = lake.framesTable.rows().collect().map(_.getString(0)).toSet
    assert(left == Set("s1", "s2", "s3"))
    leftovers.deleteOtherGenerations(java.util.Map.of("v", java.util.Set.of("g2")))
    assert(left == Set("s2", "s3"))
    assert(lake.segmentsTable.rows().collect().map(_.getString(0)).toSet == Set("s2", "s3"))
  }

  test(
    "a place that is no lake, a foreign directory, a missing table and a newer lake are told apart"
  ) {
    val none = TestLake.directory("lake").resolve("none")
    assert(code(Lake.open(spark, none.toString)) == "LAKE_NOT_FOUND")
    val foreign = TestLake.directory("lake")
    Files.writeString(foreign.resolve("thesis.txt"), "mine")
    val refused = intercept[SluiceException](Lake.openOrCreate(spark, foreign.toString))
    assert(refused.code == "LAKE_NOT_A_LAKE" && refused.getMessage.contains("thesis.txt"))
    assert(Files.list(foreign).count() == 1)
    val dir = TestLake.directory("lake")
    val lake = Lake.openOrCreate(spark, dir.toString)
    spark.sql(
      s"ALTER TABLE delta.`${lake.framesTable.location}` SET TBLPROPERTIES ('sluice.schemaVersion' = '2')"
    )
    val newer = intercept[SluiceException](Lake.openOrCreate(spark, dir.toString))
    assert(newer.code == "LAKE_NEWER_SCHEMA" && newer.getMessage.contains("schema version is 2"))
    TestLake.deleteTree(dir.resolve("answers"))
    assert(code(Lake.openOrCreate(spark, dir.toString)) == "LAKE_MISSING_TABLE")
    assert(code(Lake.open(spark, dir.toString)) == "LAKE_MISSING_TABLE")
    val file = Files.createTempFile("lake", "file")
    assert(code(Lake.openOrCreate(spark, file.toString)).startsWith("LAKE_NOT_"))
    assert(code(Lake.openOrCreate(spark, "/proc/sluice")) == "LAKE_NOT_WRITABLE")
  }

  test("a run stopped while it made the tables does not leave a broken lake") {
    val dir = TestLake.directory("lake")
    Lake.openOrCreate(spark, dir.toString)
    TestLake.deleteTree(dir.resolve("videos"))
    TestLake.deleteTree(dir.resolve("segments"))
    assert(Lake.openOrCreate(spark, dir.toString).videos().count() == 0)
  }

  test("a run stopped before a table's first commit does not leave a broken lake") {
    val dir = TestLake.directory("lake")
    Lake.openOrCreate(spark, dir.toString)
    for (table <- Seq("videos", "segments")) {
      TestLake.deleteTree(dir.resolve(table))
      Files.createDirectories(dir.resolve(table).resolve("_delta_log"))
    }
    // What a rename that never came leaves.
    Files.writeString(
      dir.resolve("segments/_delta_log/.00000000000000000000.json.1f.tmp"),
      "{\"commitInfo\":"
    )
    assert(code(Lake.open(spark, dir.toString)) == "LAKE_MISSING_TABLE")
    assert(Lake.openOrCreate(spark, dir.toString).segments().count() == 0)
  }

  test("a run stopped before it wrote its first file leaves a directory that becomes a lake") {
    val dir = TestLake.directory("stopped")
    Files.createDirectories(dir.resolve("_sluice"))
    assert(Lake.openOrCreate(spark, dir.toString).videos().count() == 0)
  }

  test("rows of half a megabyte make small row groups, and a scan of them fits a heap of 600 MB") {
    val dir = TestLake.directory("lake")
    val lake = Lake.openOrCreate(spark, dir.toString)
    // 64 tokens of 3,584 channels in two bytes: a frame of the 7b model.
    val bytes = 64 * 3584 * 2
    add(lake.segmentsTable, segment("s", "v", "g"))
    lake.videosTable.put(java.util.List.of(video("v", "g")), false)
    // Made in the task that writes them: as data of a plan they would be copied again and again.
    val rows = spark.sparkContext.range(0, 500, 1, 1).map(i => randomFrame(i.toInt, bytes))
    lake.framesTable.append(spark.createDataFrame(rows, lake.framesTable.schema))
    val groups = rowGroups(dir.resolve("frames"))
    assert(groups.map(_._1).sum == 500)
    assert(groups.forall(_._2 < (32 << 20) + 5 * bytes), groups)
    val stats = Files
      .readString(dir.resolve("frames/_delta_log/00000000000000000001.json"))
    assert(stats.contains("frame_ms") && !stats.contains("\\\"tokens\\\""))
    val scan =
      SluiceProcess
        .start("org.sluice.pipelines.lake.ScanChild", Seq(dir.toString), memory = "600m")
        .await()
    assert(scan.exitCode == 0, scan.output)
    assert(scan.output.contains(s"scanned ${500L * bytes}"), scan.output)
  }

  private def rowGroups(table: Path): Seq[(Long, Long)] =
    Files.list(table).iterator.asScala.filter(_.toString.endsWith(".parquet")).toSeq.flatMap {
      file =>
        val input = HadoopInputFile.fromPath(
          new org.apache.hadoop.fs.Path(file.toString),
          new Configuration()
        )
        val reader = ParquetFileReader.open(input)
        try reader.getRowGroups.asScala.map(g => g.getRowCount -> g.getTotalByteSize).toSeq
        finally reader.close()
    }
}

object LakeSpec {
  private def frame(segment: String, index: Int, tokens: Array[Byte] = Array[Byte](1, 2)): Row =
    Row(
      segment,
      index,
      "stream",
      500L * index,
      new Timestamp(0),
      index == 0,
      null,
      0.5f,
      Array[Short](0, 3),
      Array(0.25f, 0.5f),
      "f16",
      1f,
      tokens
    )

  private def randomFrame(index: Int, bytes: Int): Row = {
    val tokens = new Array[Byte](bytes)
    new scala.util.Random(index).nextBytes(tokens)
    frame("s", index, tokens)
  }
}
