package org.sluice.pipelines.ask

import java.nio.file.{Files, Path}
import java.sql.Timestamp
import java.time.Instant
import java.util.concurrent.atomic.LongAdder

import scala.jdk.CollectionConverters._
import scala.util.{Random, Using}

import org.apache.spark.scheduler.{SparkListener, SparkListenerTaskEnd}
import org.apache.spark.sql.{Encoders, Row, SparkSession}
import org.apache.spark.sql.functions.expr
import org.apache.spark.sql.types.StructType
import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.{SharedSpark, TestLake}
import org.sluice.pipelines.lake.{FramesTable, KnownModels, Lake, SegmentsTable, VideosTable}
import org.sluice.spark.ExecutorModels
import org.sluice.videollm.TokenCodec

/** How long questions to lakes of so many segments take, and what they read:
  * `SLUICE_LAKE=1000,10000,100000 ./mvnw test -DwildcardSuites=org.sluice.pipelines.ask.LakeSizeSpec`.
  */
class LakeSizeSpec extends AnyFunSuite {
  import LakeSizeSpec._

  private val model = SharedSpark.launcher.resolveSibling("models/demo")

  /** As users have it: the specs' session neither compiles nor adapts its plans. */
  private lazy val spark = {
    val session = SharedSpark.session.newSession()
    session.conf.set("spark.sql.adaptive.enabled", "true")
    session.conf.set("spark.sql.codegen.wholeStage", "true")
    session.conf.set("spark.sql.codegen.factoryMode", "FALLBACK")
    session
  }

  test("a question about an hour of a camera takes no longer in a larger lake") {
    val sizes = sys.env.getOrElse("SLUICE_LAKE", cancel("SLUICE_LAKE is not set"))
    // The first question pays for loading and compiling.
    val first = new SyntheticLake(spark, model, TestLake.directory("lake"), 200)
    hour(first)
    val narrow = sizes.split(",").toSeq.map(_.trim.toInt).map { segments =>
      val lake = new SyntheticLake(spark, model, TestLake.directory("lake"), segments)
      info(f"$segments segments: ${lake.files} files of frames, ${lake.bytes / 1e6}%.0f MB")
      val narrow = hour(lake)
      info(s"  ask, an hour of a camera, token: $narrow")
      val found = measured(lake)(
        new SearchJob(spark, lake.directory.toString, model.toString)
          .run("red star", lake.hour, search(Retrieval.YES))
      )
      info(s"  search, an hour of a camera, yes: $found")
      for (way <- Seq(Retrieval.UNIFORM, Retrieval.EMBEDDING, Retrieval.TOKEN)) {
        info(
          s"  ask, the whole lake, ${way.text}: ${measured(lake)(ask(lake, FrameFilter.ALL, way))}"
        )
      }
      val all = measured(lake)(
        new SearchJob(spark, lake.directory.toString, model.toString)
          .run("red star", FrameFilter.ALL, search(Retrieval.EMBEDDING))
      )
      info(s"  search, the whole lake, embedding: $all")
      // Frames are read to be scored and to be answered from, in row groups of up to 32 MB, of which an hour touches two.
      assert(narrow.bytes < (4L * 32 << 20), narrow)
      TestLake.deleteTree(lake.directory)
      narrow
    }
    assert(narrow.last.seconds < 3 * narrow.head.seconds + 1)
  }

  private def hour(lake: SyntheticLake): Cost =
    measured(lake)(ask(lake, lake.hour, Retrieval.TOKEN))

  private def ask(lake: SyntheticLake, filter: FrameFilter, way: Retrieval): Asked =
    new AskJob(spark, lake.directory.toString, model.toString).run(
      "how many objects are there?",
      filter,
      new AskOptions(way, 64, 0, 8, Each.ALL, device),
      false
    )

  private def search(way: Retrieval): SearchOptions =
    new SearchOptions(way, SearchOptions.QUESTION, 10, 5, device)

  private def measured(lake: SyntheticLake)(question: => Any): Cost = {
    val records = new LongAdder
    val listener = new SparkListener {
      override def onTaskEnd(task: SparkListenerTaskEnd): Unit =
        records.add(task.taskMetrics.inputMetrics.recordsRead)
    }
    val context = spark.sparkContext
    context.addSparkListener(listener)
    val (began, read) = (System.nanoTime, bytesRead)
    try {
      question
      val cost = Cost((System.nanoTime - began) / 1e9, bytesRead - read, 0)
      Thread.sleep(500) // listeners hear of the last tasks a little later
      cost.copy(records = records.sum)
    } finally {
      context.removeSparkListener(listener)
    }
  }
}

object LakeSizeSpec {
  private val Streams = 20
  private val SegmentsOfVideo = 60
  private val SegmentMillis = 60000L
  private val FramesOfSegment = 12
  private val TokensOfFrame = 10
  private val FramesOfFile = 6000
  private val Encoder = "synthetic"
  private val device = AskOptions.device("cpu")

  /** By this process, from anything: Spark does not count what Parquet reads in its own threads. */
  private def bytesRead: Long =
    Files.readAllLines(Path.of("/proc/self/io")).asScala.head.replaceAll("\\D", "").toLong

  private case class Cost(seconds: Double, bytes: Long, records: Long) {
    override def toString: String =
      f"$seconds%.1f s, ${bytes / 1e6}%.1f MB and $records rows read"
  }

  /** A lake of the shapes that the bundled model writes: minutes of twenty cameras, 12 frames each,
    * of which 10 tokens are kept. The numbers in the tokens are random.
    */
  private class SyntheticLake(
      spark: SparkSession,
      model: Path,
      val directory: Path,
      segments: Int
  ) {
    private val began = Instant.parse("2026-11-01T00:00:00Z").toEpochMilli
    private val opened = Lake.openOrCreate(spark, directory.toString)
    private val width = Using.resource(ExecutorModels.lease(model.toString, device)) { lease =>
      opened.models.remember(
        Encoder,
        new KnownModels.Known(lease.model.encoderFingerprint, model.toString, "cacher none")
      )
      lease.model.config.text.hiddenSize
    }
    write(new Shape(began, width))

    /** The last whole hour of a camera in the middle. */
    val hour: FrameFilter = {
      val hours = math.max(1, segments / Streams / SegmentsOfVideo)
      val from = Instant.ofEpochMilli(began).plusSeconds(3600L * (hours - 1))
      FrameFilter.of("camera-07", from.toString, from.plusSeconds(3600).toString, null)
    }

    private def write(shape: Shape): Unit = {
      append(FramesTable.SCHEMA, "frames", shape.frames)
      append(SegmentsTable.SCHEMA, "segments", shape.segment)
      append(VideosTable.SCHEMA, "videos", shape.video)
    }

    def files: Long = opened.framesTable.detail.files
    def bytes: Long = opened.framesTable.detail.bytes

    /** Files of neighbours in a stream, as clustering leaves them. */
    private def append(schema: StructType, table: String, rows: Integer => Seq[Seq[Any]]): Unit = {
      val time = schema.fieldNames.find(Set("frame_at", "start_at")).getOrElse("video_id")
      spark
        .range(segments)
        .selectExpr("CAST(id AS INT)")
        .as[Integer](Encoders.INT)
        .repartitionByRange(Streams, expr(s"id % $Streams"))
        .flatMap((segment: Integer) => rows(segment).map(Row.fromSeq))(Encoders.row(schema))
        .sortWithinPartitions("stream_id", time)
        .write
        .format("delta")
        .mode("append")
        .option("maxRecordsPerFile", FramesOfFile)
        .save(directory.resolve(table).toString)
    }
  }

  /** The rows of a segment, by its number. */
  private class Shape(start: Long, channels: Int) extends Serializable {
    private def stream(segment: Int) = f"camera-${segment % Streams}%02d"
    private def minute(segment: Int) = segment / Streams
    private def inVideo(segment: Int) = minute(segment) % SegmentsOfVideo
    private def at(segment: Int) = start + minute(segment) * SegmentMillis
    private def video(segment: Int, hour: Int) = s"${stream(segment)}-$hour"

    def frames(segment: Integer): Seq[Seq[Any]] = {
      val random = new Random(segment.toLong)
      (0 until FramesOfSegment).map { n =>
        val millis = n * SegmentMillis / FramesOfSegment
        val tokens = Array.fill(TokensOfFrame * channels)(random.nextFloat() * 2 - 1)
        Seq(s"segment-$segment", inVideo(segment) * FramesOfSegment + n, stream(segment)) ++
          Seq(inVideo(segment) * SegmentMillis + millis, new Timestamp(at(segment) + millis)) ++
          Seq(n % 4 == 0, random.nextFloat(), random.nextFloat()) ++
          Seq((0 until TokensOfFrame).map(_.toShort).toArray, tokens.take(channels), "f16", 1f) ++
          Seq(TokenCodec.F16.encode(tokens, channels).bytes)
      }
    }

    def segment(segment: Integer): Seq[Seq[Any]] = {
      val millis = inVideo(segment) * SegmentMillis
      val kept = FramesOfSegment * TokensOfFrame.toLong
      Seq(
        Seq(s"segment-$segment", video(segment, minute(segment) / SegmentsOfVideo), "1") ++
          Seq(stream(segment), millis, millis + SegmentMillis, new Timestamp(at(segment))) ++
          Seq("name", "indexed", null, FramesOfSegment, 36L * FramesOfSegment, kept) ++
          Seq(kept * channels * 2, 1.0, 3, 1L, 1L, 1L, 1L, "cpu")
      )
    }

    def video(segment: Integer): Seq[Seq[Any]] =
      if (inVideo(segment) > 0) Nil
      else {
        val id = video(segment, minute(segment) / SegmentsOfVideo)
        Seq(
          Seq(id, stream(segment), s"/$id.mp4", 1000000L, new Timestamp(start), 3600000L, 96, 96) ++
            Seq("h264", 25.0, "indexed", null, "1", Encoder, "reducer", new Timestamp(start))
        )
      }
  }
}
