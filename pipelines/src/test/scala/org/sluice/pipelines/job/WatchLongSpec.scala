package org.sluice.pipelines.job

import java.nio.file.{Files, Path}
import java.time.{Instant, ZoneOffset}
import java.time.format.DateTimeFormatter
import java.util.concurrent.Executors

import scala.concurrent.{Await, ExecutionContext, Future}
import scala.concurrent.duration.{Deadline, DurationInt}
import scala.jdk.CollectionConverters._

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.{SharedSpark, TestLake}
import org.sluice.pipelines.keep.{KeepReporter, OptimizeJob}
import org.sluice.pipelines.lake.Lake

/** Long checks, each only where its variable is in the environment: `SLUICE_DAY`, frames of one
  * stream, one a second (86400 is a day); `SLUICE_OUTAGE`, files of one stream that wait (1000);
  * `SLUICE_TOGETHER`, minutes of index, watch and compaction on one lake (20).
  */
class WatchLongSpec extends AnyFunSuite {
  private val spark = SharedSpark.session
  private val utc = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC)
  private val midnight = Instant.parse("2026-11-20T00:00:00Z")

  private def wanted(name: String): Int = {
    if (!sys.env.contains(name)) cancel(s"$name is not set")
    sys.env(name).toInt
  }

  /** So many files of one clip, which follow each other. */
  private def follow(landing: Path, files: Int, frames: Int, seconds: Int): Unit = {
    val clip = Watching.record(TestLake.directory("clip"), "clip.mkv", frames)
    val folder = Files.createDirectories(landing.resolve("cam"))
    for (n <- 0 until files) {
      val name = utc.format(midnight.plusSeconds(n.toLong * seconds))
      Files.createLink(folder.resolve(s"$name.mkv"), clip)
    }
  }

  private def usedHeap: Long = {
    System.gc()
    Runtime.getRuntime.totalMemory - Runtime.getRuntime.freeMemory
  }

  private def median(values: Seq[Long]): Long = values.sorted.apply(values.size / 2)

  test("over a day of frames neither the state of a stream nor the time of a batch grows") {
    val frames = wanted("SLUICE_DAY")
    val landing = TestLake.directory("landing")
    val lake = TestLake.directory("lake")
    val minutes = frames / 60
    follow(landing, minutes, 120, 60)
    val options = Map(
      "framesPerSecond" -> "1",
      "memoryScope" -> "stream",
      "memory" -> "stable",
      "tokensPerFrame" -> "4",
      "maxFilesPerBatch" -> math.max(1, minutes / 24).toString
    )
    // The state after an hour's worth of the day, and at its end.
    val first = TestLake.directory("first")
    val early = TestLake.directory("early")
    follow(early, math.max(1, minutes / 24), 120, 60)
    Watching.once(early, first, options)
    val batches = Watching.once(landing, lake, options)
    val (began, ended) = (Watching.states(first)("cam").length, Watching.states(lake)("cam").length)
    val quarter = batches.size / 4
    val early6 = median(batches.slice(1, 1 + quarter).map(_.wallMillis))
    val late6 = median(batches.takeRight(quarter).map(_.wallMillis))
    info(s"${batches.map(_.frames).sum} frames in ${batches.size} batches")
    info(s"state of the stream: $began bytes after the first batch, $ended at the end")
    info(s"a batch: $early6 ms in the first quarter, $late6 ms in the last")
    assert(batches.map(_.frames).sum == minutes * 60)
    assert(ended == began)
    assert(late6 < 1.5 * early6)
  }

  test("files that have waited are taken in order, in bounded memory, a broken one among them") {
    val files = wanted("SLUICE_OUTAGE")
    val landing = TestLake.directory("landing")
    val lake = TestLake.directory("lake")
    follow(landing, files, 4, 2)
    val middle = landing.resolve(s"cam/${utc.format(midnight.plusSeconds(files / 2 * 2L))}.mkv")
    Files.delete(middle)
    Files.writeString(middle, "no video")
    var heaps = Seq.empty[Long]
    val listener: CommitListener =
      stage => if (stage == CommitListener.Stage.VIDEOS) heaps = heaps :+ usedHeap
    val batches = Watching.once(landing, lake, listener = listener)
    assert(batches.map(_.files).sum == files && batches.map(_.failed).sum == 1)
    val rows = Lake
      .open(spark, lake.toString)
      .videosTable
      .rows()
      .selectExpr("path", "indexed_at")
      .orderBy("indexed_at")
      .collect()
    val paths = rows.map(_.getString(0)).toSeq
    assert(paths.size == files && paths == paths.sorted)
    info(s"heap after each batch: ${heaps.map(_ >> 20).mkString(" ")} MB")
    assert(heaps.last < heaps(heaps.size / 4) + (64L << 20))
  }

  test("index, watch and compaction on one lake lose nothing and double nothing") {
    val until = Deadline.now + wanted("SLUICE_TOGETHER").minutes
    val landing = TestLake.directory("landing")
    val archive = TestLake.directory("archive")
    val lake = TestLake.directory("lake")
    implicit val threads: ExecutionContext =
      ExecutionContext.fromExecutorService(Executors.newFixedThreadPool(3))
    var watched = 0
    var indexed = 0
    var retries = 0L
    def rounds(work: () => Unit): Future[Unit] = Future {
      while (until.hasTimeLeft()) {
        work()
      }
    }
    Lake.openOrCreate(spark, lake.toString)
    val watching = rounds { () =>
      val notes = scala.collection.mutable.Buffer.empty[String]
      Watching.record(landing, s"cam/${utc.format(midnight.plusSeconds(2L * watched))}.mkv")
      watched += 1
      Watching.once(landing, lake, notes = notes)
      notes.filter(_.contains("made again")).foreach(text => info(s"watch: $text"))
    }
    val indexing = rounds { () =>
      indexed += 1
      Watching.record(archive, s"clip-$indexed.mkv")
      Watching.index(archive, lake)
      // Changed files are replaced: rows are merged and deleted.
      TestLake.clip(archive, s"changing.mkv", 1700000000000L + 1000L * indexed)
    }
    val compacting = rounds { () =>
      val job = new OptimizeJob(spark, lake.toString, 1, KeepReporter.SILENT)
      retries += job.run().retries
    }
    Seq(watching, indexing, compacting).foreach(Await.result(_, 2.hours))
    Watching.index(archive, lake)
    val opened = Lake.open(spark, lake.toString)
    val videos = opened.videos().select("path").collect().map(_.getString(0)).toSeq
    assert(videos.distinct.size == videos.size && videos.size == watched + indexed + 1)
    val ofClips = opened
      .frames()
      .join(opened.segments().select("segment_id", "video_id"), "segment_id")
      .join(opened.videos().select("video_id", "path"), "video_id")
    val perVideo = ofClips
      .where("NOT path LIKE '%changing%'")
      .groupBy("path")
      .count()
      .collect()
      .map(_.getLong(1))
    assert(perVideo.length == watched + indexed && perVideo.forall(_ == 4))
    opened.tables().asScala.foreach { table =>
      val detail = table.detail()
      info(s"${table.name}: version ${detail.version}, ${detail.files} files")
    }
    info(s"$watched files watched, $indexed indexed, $retries compactions made again")
  }
}
