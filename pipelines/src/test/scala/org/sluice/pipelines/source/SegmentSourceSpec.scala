package org.sluice.pipelines.source

import java.nio.file.{Files, Paths}

import scala.jdk.CollectionConverters._

import org.apache.spark.sql.functions.{col, count, expr, size}
import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.SharedSpark
import org.sluice.spark.SluiceFunctions

class SegmentSourceSpec extends AnyFunSuite {
  private lazy val spark = SharedSpark.session
  private val model =
    Paths.get("../udfs/src/test/resources/fixtures/llava-onevision-tiny-7x7").toString
  private lazy val samples =
    spark.read.format("video-segments").option("segmentSeconds", 20).load("../samples")

  test("every segment of every video is a row, with what the container says of it") {
    val rows = samples.orderBy("stream_id", "start_ms").collect()
    assert(
      rows.map(r => (r.getAs[String]("stream_id"), r.getAs[Long]("start_ms"))).toSeq == Seq(
        ("asl-walk", 0),
        ("bottle-detection", 0),
        ("bottle-detection", 20000),
        ("car-detection", 0),
        ("car-detection", 20000)
      )
    )
    val car = rows.last
    assert(car.getAs[Int]("width") == 768 && car.getAs[Int]("height") == 432)
    assert(car.getAs[String]("codec") == "h264" && car.getAs[Double]("fps") == 12.5)
    assert(rows.forall(_.isNullAt(rows.head.fieldIndex("error"))))
  }

  test("several paths load as one") {
    val two = spark.read
      .format("video-segments")
      .load("../samples/asl-walk.mkv", "../samples/car-detection.mp4")
    assert(
      two.select("stream_id").collect().map(_.getString(0)).toSet ==
        Set("asl-walk", "car-detection")
    )
  }

  test("segments become frames whose tokens SQL can read") {
    SluiceFunctions.register(spark)
    val frames = SegmentEncoder.encode(
      samples.where("stream_id = 'car-detection'"),
      model,
      Map("tokensPerFrame" -> "5", "framesPerSecond" -> "1").asJava
    )
    val rows = frames
      .withColumn("floats", size(expr("sluice_tokens(tokens, token_dtype, token_scale)")))
      .orderBy("start_ms", "frame_index")
      .collect()
    assert(rows.count(_.getAs[Long]("start_ms") == 0) == 20)
    assert(rows.length >= 30)
    assert(rows.forall(r => r.getAs[Int]("floats") == 5 * 96 && r.isNullAt(r.fieldIndex("error"))))
    assert(rows.forall(r => r.getAs[scala.collection.Seq[Short]]("positions").size == 5))
  }

  test("a file that is no video is one row with the reason, and encodes to one") {
    val folder = Files.createTempDirectory("broken")
    Files.writeString(folder.resolve("text.mp4"), "not a video")
    Files.copy(Paths.get("../samples/asl-walk.mkv"), folder.resolve("good.mkv"))
    val segments = spark.read.format("video-segments").load(folder.toString)
    val broken = segments.where("error is not null").collect()
    assert(broken.map(_.getAs[String]("stream_id")).toSeq == Seq("text"))
    val counts = SegmentEncoder
      .encode(segments, model, Map.empty[String, String].asJava)
      .groupBy("stream_id")
      .agg(count("tokens").as("frames"), count(col("error")).as("errors"))
      .collect()
      .map(r => r.getString(0) -> (r.getLong(1), r.getLong(2)))
      .toMap
    assert(counts("text") == (0L, 1L))
    assert(counts("good")._1 > 0 && counts("good")._2 == 0)
  }
}
