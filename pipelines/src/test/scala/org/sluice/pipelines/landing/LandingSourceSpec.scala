package org.sluice.pipelines.landing

import java.nio.file.{Files, Path}
import java.nio.file.attribute.FileTime

import scala.jdk.CollectionConverters._

import org.apache.spark.sql.connector.read.streaming.{Offset, ReadLimit}
import org.apache.spark.sql.functions.{col, spark_partition_id}
import org.apache.spark.sql.util.CaseInsensitiveStringMap
import org.scalatest.funsuite.AnyFunSuite
import org.sluice.SluiceException
import org.sluice.pipelines.{SharedSpark, TestLake}

class LandingSourceSpec extends AnyFunSuite {
  private val landing = TestLake.directory("landing")

  private def land(name: String, folder: Path = landing): Unit = {
    val file = folder.resolve(name)
    Files.createDirectories(file.getParent)
    Files.writeString(file, name)
    Files.setLastModifiedTime(file, FileTime.fromMillis(1700000000000L))
  }

  private def open(options: (String, String)*): LandingStream = new LandingStream(
    LandingOptions.read(
      new CaseInsensitiveStringMap((options.toMap + ("path" -> landing.toString)).asJava)
    ),
    SharedSpark.session.sparkContext.hadoopConfiguration
  )

  private def rows(stream: LandingStream, from: Offset, to: Offset): Seq[String] =
    stream.planInputPartitions(from, to).toSeq.flatMap { partition =>
      val reader = stream.createReaderFactory().createReader(partition)
      Iterator.continually(reader).takeWhile(_.next()).map(_.get.getString(3)).toSeq
    }

  test("files being written, other files and files of no stream are not offered") {
    Seq("a/1.ts", "a/2.MP4", "b/1.mkv").foreach(land(_))
    Seq("a/.3.ts", "a/3.ts.part", "a/3.ts.tmp", "a/_3.ts", "a/3.txt", ".c/1.ts", "0.ts", "a/d/1.ts")
      .foreach(land(_))
    val stream = open()
    val start = stream.initialOffset()
    val end = stream.latestOffset(start, ReadLimit.allAvailable())
    val found = rows(stream, start, end)
    assert(
      found.map(_.split("/").takeRight(2).mkString("/")) == Seq("a/1.ts", "b/1.mkv", "a/2.MP4")
    )
    assert(stream.latestOffset(end, ReadLimit.allAvailable()) == end)
    assert(rows(stream, end, end).isEmpty)
  }

  test("a batch that is planned again from the log has the files it had, whatever has come since") {
    val stream = open("maxFilesPerBatch" -> "2")
    val start = stream.initialOffset()
    val end = stream.latestOffset(start, ReadLimit.allAvailable())
    val before = rows(stream, start, end)
    land("a/0.ts")
    val again = open("maxFilesPerBatch" -> "2")
    val logged = again.deserializeOffset(end.json)
    assert(rows(again, again.deserializeOffset(start.json), logged) == before)
  }

  test("what comes while everything there is being taken waits for the next time") {
    val stream = open("maxFilesPerBatch" -> "1")
    stream.prepareForTriggerAvailableNow()
    land("b/2.mkv")
    val offsets = Iterator
      .iterate(stream.initialOffset())(stream.latestOffset(_, ReadLimit.allAvailable()))
      .take(10)
      .toSeq
      .distinct
    assert(offsets.size == 1 + 4)
  }

  test("a full batch is followed by the next at once, another after its time") {
    val stream = open("maxFilesPerBatch" -> "2", "triggerSeconds" -> "600")
    val offsets = Iterator
      .iterate(stream.initialOffset())(stream.latestOffset(_, ReadLimit.allAvailable()))
      .take(10)
      .toSeq
      .distinct
    assert(offsets.size == 1 + 3)
    land("b/3.mkv")
    assert(stream.latestOffset(offsets.last, ReadLimit.allAvailable()) == offsets.last)
    assert(open().latestOffset(offsets.last, ReadLimit.allAvailable()) != offsets.last)
    val wrong = intercept[SluiceException](open("triggerSeconds" -> "-1"))
    assert(wrong.getMessage.contains("triggerSeconds is -1 but must be a number of at least 0"))
  }

  test("nothing is offered while there is the file that stops it") {
    val stop = TestLake.directory("stop").resolve("stop")
    val stream = open("stopFile" -> stop.toString)
    Files.createFile(stop)
    assert(
      stream.latestOffset(stream.initialOffset(), ReadLimit.allAvailable()) ==
        stream.initialOffset()
    )
    Files.delete(stop)
    assert(
      stream.latestOffset(stream.initialOffset(), ReadLimit.allAvailable()) !=
        stream.initialOffset()
    )
  }

  test("each slot's key goes to a partition of its own in Spark") {
    val spark = SharedSpark.session
    for (slots <- Seq(1, 8, 32)) {
      val keys = SlotKeys.of(slots).map(Int.box).toSeq
      val partitions = spark
        .createDataset(keys.asJava)(org.apache.spark.sql.Encoders.INT)
        .repartition(slots, col("value"))
        .select(col("value"), spark_partition_id())
        .collect()
        .map(row => row.getInt(0) -> row.getInt(1))
        .toMap
      assert(keys.map(key => partitions(key)) == (0 until slots))
    }
  }

  test("mistakes name the option and the rule") {
    val slots = intercept[SluiceException](open("slots" -> "0"))
    assert(slots.getMessage.contains("slots is 0 but must be a whole number of at least 1"))
    val path = intercept[SluiceException](
      LandingOptions.read(new CaseInsensitiveStringMap(Map("path" -> "/nowhere").asJava)) match {
        case options =>
          new LandingStream(options, SharedSpark.session.sparkContext.hadoopConfiguration)
      }
    )
    assert(path.code == "LANDING_MISSING")
  }
}
