package org.sluice.pipelines.source

import java.io.ByteArrayInputStream
import java.nio.file.{Files, Path}

import javax.imageio.ImageIO

import scala.jdk.CollectionConverters._

import org.apache.hadoop.conf.Configuration
import org.apache.spark.sql.{DataFrame, Row}
import org.apache.spark.sql.execution.adaptive.AdaptiveSparkPlanHelper
import org.apache.spark.sql.execution.datasources.v2.BatchScanExec
import org.scalatest.funsuite.AnyFunSuite
import org.sluice.SluiceException
import org.sluice.pipelines.SharedSpark
import org.sluice.pipelines.video.{Clip, FrameReader, FrameReaderOptions}
import org.sluice.vision.RgbFrame

class VideoSourceSpec extends AnyFunSuite with AdaptiveSparkPlanHelper {
  private lazy val spark = SharedSpark.session
  private lazy val folder = Files.createTempDirectory("sluice-frames")

  /** 200 numbered frames of 40 ms, a key frame every 20 and frames between references out of order.
    */
  private val numbered = Clip.regular(200, 25).copy(gop = 20, bFrames = 2)

  private def clip(name: String, clip: Clip = numbered): Path = {
    val file = folder.resolve(name)
    Files.createDirectories(file.getParent)
    clip.write(file)
  }

  private def video(path: Path, options: (String, Any)*): DataFrame =
    options
      .foldLeft(spark.read.format("video")) { case (reader, (key, value)) =>
        reader.option(key, value.toString)
      }
      .load(path.toString)

  private def number(row: Row): Int =
    Clip.number(
      new RgbFrame(0, row.getAs[Int]("width"), row.getAs[Int]("height"), row.getAs("image"))
    )

  /** What the scan of a query that has run did. */
  private def metric(frames: DataFrame, name: String): Long =
    collect(frames.queryExecution.executedPlan) { case scan: BatchScanExec =>
      scan.metrics(name).value
    }.sum

  private def refusal(body: => Any): SluiceException = intercept[SluiceException](body)

  /** The message of a fault in a task. */
  private def fault(body: => Any): String =
    Iterator
      .iterate[Throwable](intercept[Exception](body))(_.getCause)
      .takeWhile(_ != null)
      .map(_.getMessage)
      .mkString("\n")

  test("every frame of a video is a row, with its number, time and picture") {
    val rows = video(clip("all.mp4")).collect()
    assert(rows.map(_.getAs[Long]("frame_index")).toSeq == (0L until 200L))
    assert(rows.map(_.getAs[Long]("frame_ms")).toSeq == (0L until 200L).map(_ * 40))
    assert(rows.map(number).toSeq == (0 until 200))
    assert(rows.forall(r => r.getAs[Int]("width") == 96 && r.getAs[Int]("height") == 48))
    assert(rows.map(_.getAs[String]("stream_id")).toSet == Set("all"))
    assert(rows.forall(r => r.isNullAt(r.fieldIndex("error"))))
    val keys = rows.filter(_.getAs[Boolean]("is_key_frame")).map(_.getAs[Long]("frame_index"))
    assert(keys.head == 0 && keys.length >= 10, "a key frame every 20 at the latest")
  }

  for (name <- Seq("parts.mp4", "parts.mkv", "parts.ts", "parts.flv", "parts.avi")) {
    test(s"$name gives the same rows in one task and in many, decoded and not") {
      val spec = name match {
        case "parts.flv" => numbered.copy(codec = "flv", bFrames = 0)
        case "parts.avi" => numbered.copy(bFrames = 0, ticksPerSecond = 25)
        case _           => numbered
      }
      val file = clip(name, spec)
      val whole = video(file)
      val split = video(file, "splitMb" -> Files.size(file) / 5.0 / (1 << 20))
      assert(whole.rdd.getNumPartitions == 1 && split.rdd.getNumPartitions > 3)
      val known = whole.orderBy("frame_index").collect()
      assert(known.map(number).toSeq == (0 until 200))
      assert(known.map(_.getAs[Long]("frame_index")).toSeq == (0L until 200L))
      val columns = Seq("frame_index", "frame_ms", "is_key_frame")
      def seen(frames: DataFrame, columns: Seq[String]) =
        frames.select(columns.map(frames(_)): _*).orderBy("frame_index").collect().toSeq
      assert(
        seen(split, columns) == seen(whole, columns :+ "image").map(r => Row(r(0), r(1), r(2)))
      )
      assert(split.orderBy("frame_index").collect().map(number).toSeq == (0 until 200))
      assert(split.count() == 200 && whole.select("path").count() == 200)
    }
  }

  test("of a real video the sampled frames are those that index reads, in parts as well") {
    val file = SharedSpark.samples.resolve("asl-walk.mkv")
    val reader =
      FrameReader.open(file.toString, new Configuration(false), FrameReaderOptions.whole(5))
    val known =
      try reader.asScala.map(f => (f.frameMillis, f.rgb.toSeq.hashCode)).toVector
      finally reader.close()
    for (splitMb <- Seq(32, 0.05)) {
      val rows = video(file, "fps" -> 5, "splitMb" -> splitMb)
        .select("frame_ms", "image")
        .orderBy("frame_ms")
        .collect()
      assert(rows.map(r => (r.getLong(0), r.getAs[Array[Byte]](1).toSeq.hashCode)).toSeq == known)
    }
  }

  test("without pictures no decoder is opened") {
    val file = clip("pruned.mp4")
    val times = video(file).select("path", "frame_index", "frame_ms", "is_key_frame", "width")
    assert(times.collect().length == 200)
    assert(metric(times, "framesDecoded") == 0 && metric(times, "packetsRead") == 200)
    val count = video(file).groupBy().count()
    assert(count.collect().toSeq == Seq(Row(200L)))
    assert(metric(count, "framesDecoded") == 0)
    val pictures = video(file).select("image")
    assert(pictures.collect().length == 200)
    assert(metric(pictures, "framesDecoded") == 200)
  }

  test("frames that cannot be decoded are there without a picture, with the reason") {
    val bytes =
      Files.readAllBytes(clip("whole.mp4", numbered.copy(codec = "libopenh264", bFrames = 0)))
    // The pictures of a second in the middle, between the key frames at 3200 and 4800 ms.
    val from = bytes.length * 45 / 100
    for (i <- from until from + bytes.length / 20) bytes(i) = 0x55
    val damaged = Files.write(folder.resolve("damaged.mp4"), bytes)
    val times = video(damaged).select("frame_ms").collect().map(_.getLong(0))
    assert(times.toSeq == (0L until 200L).map(_ * 40))
    val rows = video(damaged).collect()
    assert(rows.map(_.getAs[Long]("frame_ms")).toSeq == times.toSeq)
    val faulty = rows.filterNot(r => r.isNullAt(r.fieldIndex("error")))
    assert(faulty.nonEmpty && faulty.length < 100)
    assert(faulty.forall(_.getAs[String]("error").matches(".*\\[VIDEO_FRAME_(LOST|DAMAGED)\\]")))
    val good = rows.filter(r => r.isNullAt(r.fieldIndex("error")))
    assert(good.take(60).forall(r => number(r) == r.getAs[Long]("frame_index")))
    assert(fault(video(damaged, "mode" -> "failFast").collect()).contains("SOURCE_FAULTY_VIDEO"))
  }

  test("sampling, a range and a size") {
    val file = clip("sampled.mp4")
    val rows = video(file, "fps" -> 5, "start" -> "00:02", "end" -> 4000, "size" -> "192x96")
      .collect()
    assert(rows.map(_.getAs[Long]("frame_ms")).toSeq == (2000L until 4000L by 200L))
    assert(rows.map(_.getAs[Long]("frame_index")).toSeq == (50L until 100L by 5L))
    assert(rows.forall(r => r.getAs[Array[Byte]]("image").length == 192 * 96 * 3))
    val keys = video(file, "fps" -> 5).where("is_key_frame and frame_ms >= 1000")
    assert(
      keys.select("frame_ms").collect().map(_.getLong(0)).toSeq ==
        video(file, "fps" -> 5)
          .collect()
          .filter(r => r.getAs[Boolean]("is_key_frame") && r.getAs[Long]("frame_ms") >= 1000)
          .map(_.getAs[Long]("frame_ms"))
          .toSeq
    )
  }

  test("filters on time, path and stream skip what they exclude") {
    clip("filtered/a.mp4")
    clip("filtered/b.mp4")
    val both = video(folder.resolve("filtered"))
    val some = both.where("stream_id = 'b' and frame_ms >= 3000 and frame_ms < 3400")
    assert(some.collect().map(number).toSeq == (75 until 85))
    assert(metric(some, "framesDecoded") < 60, "from the key frame before to the end of the range")
    val path = folder.resolve("filtered/a.mp4").toUri.toString.replace("///", "/")
    val one = both.where(both("path").isin(path)).select("stream_id").distinct()
    assert(one.collect().toSeq == Seq(Row("a")))
    assert(metric(one, "packetsRead") == 200)
    assert(both.where("frame_ms < 0").count() == 0)
  }

  test("a file that is no video is one row with the reason, a truncated one ends with one") {
    val broken = Files.createDirectory(folder.resolve("broken"))
    Files.writeString(broken.resolve("text.mp4"), "not a video")
    val bytes =
      Files.readAllBytes(clip("w.mp4", numbered.copy(muxing = Map("movflags" -> "+faststart"))))
    Files.write(broken.resolve("half.mp4"), bytes.take(bytes.length / 2))
    val errors = video(broken).where("error is not null and frame_ms is null")
    assert(
      errors.orderBy("stream_id").collect().map(_.getAs[String]("error")).toSeq match {
        case Seq(half, text) =>
          half.endsWith("of 8.0 s: truncated") && text.endsWith("[VIDEO_NOT_RECOGNISED]")
        case _ => false
      }
    )
    assert(video(broken).where("stream_id = 'text'").count() == 1)
    assert(video(broken).where("image is not null").count() > 50)
    assert(
      fault(video(broken.resolve("text.mp4"), "mode" -> "failFast").select("path").collect())
        .contains("SOURCE_FAULTY_VIDEO")
    )
  }

  test("pictures as PNG are the same pixels, as JPEG nearly") {
    val file = clip("formats.mp4")
    val plain = video(file, "end" -> 200).select("image").collect().map(_.getAs[Array[Byte]](0))
    val png = video(file, "end" -> 200, "imageFormat" -> "png").select("image").collect()
    val jpeg = video(file, "end" -> 200, "imageFormat" -> "jpeg").select("image").collect()
    def pixels(row: Row): Array[Byte] = {
      val image = ImageIO.read(new ByteArrayInputStream(row.getAs[Array[Byte]](0)))
      assert(image.getWidth == 96 && image.getHeight == 48)
      for {
        rgb <- image.getRGB(0, 0, 96, 48, null, 0, 96)
        shift <- Array(16, 8, 0)
      } yield (rgb >> shift).toByte
    }
    assert(png.map(pixels).map(_.toSeq).toSeq == plain.map(_.toSeq).toSeq)
    for ((a, b) <- jpeg.map(pixels).zip(plain)) {
      val off = a.zip(b).map { case (x, y) => math.abs((x & 0xff) - (y & 0xff)) }
      assert(off.sum / off.length < 10)
    }
  }

  test("a video that is shown turned has its displayed size and pixels") {
    val quarter = Seq(0, 65536, 0, -65536, 0, 0, 0, 0, 1073741824)
    val file = clip("turned.mp4", Clip.regular(5, 25).copy(matrix = Some(quarter)))
    val row = video(file).head()
    assert(row.getAs[Int]("width") == 48 && row.getAs[Int]("height") == 96)
    assert(video(file).select("width", "height").head() == Row(48, 96))
  }

  test("SQL alone reads frames and segments") {
    val file = clip("sql.mp4")
    val frames =
      spark.sql(s"SELECT frame_ms, length(image) FROM video_frames('$file', map('fps', 5))")
    assert(frames.where("frame_ms < 400").collect().toSeq == Seq(Row(0L, 13824), Row(200L, 13824)))
    val times = spark.sql(s"SELECT max(frame_ms) FROM video_frames('$file')")
    assert(times.collect().toSeq == Seq(Row(7960L)) && metric(times, "framesDecoded") == 0)
    assert(
      spark.sql(s"SELECT codec FROM video_segments('$file')").collect().toSeq == Seq(Row("mpeg4"))
    )
  }

  test("options that cannot be used are told by name") {
    val file = clip("options.mp4")
    for (
      (name, value, code) <- Seq(
        ("fps", "fast", "OPTION_INVALID"),
        ("size", "384", "OPTION_INVALID"),
        ("start", "2026-11-21T08:15:00Z", "OPTION_INVALID"),
        ("imageFormat", "gif", "OPTION_INVALID"),
        ("mode", "dropMalformed", "OPTION_INVALID"),
        ("splitMb", "0", "OPTION_INVALID"),
        ("framerate", "2", "OPTION_UNKNOWN")
      )
    ) {
      val error = refusal(video(file, name -> value).count())
      assert(error.code == code && error.where.equalsIgnoreCase(name), name)
    }
    assert(refusal(video(file, "start" -> 2000, "end" -> 2000).count()).code == "OPTION_INVALID")
    assert(refusal(spark.read.format("video").load().count()).code == "SOURCE_NO_PATH")
  }
}
