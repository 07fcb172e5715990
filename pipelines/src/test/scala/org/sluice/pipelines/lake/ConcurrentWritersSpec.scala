package org.sluice.pipelines.lake

import java.sql.Timestamp
import java.time.Instant
import java.util.concurrent.{CyclicBarrier, Executors}

import scala.concurrent.{Await, ExecutionContext, Future}
import scala.concurrent.duration.DurationInt
import scala.jdk.CollectionConverters._

import org.apache.spark.sql.Row
import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.{SharedSpark, TestLake}

/** Takes most of a minute, and runs only where `SLUICE_TOGETHER` is in the environment. */
class ConcurrentWritersSpec extends AnyFunSuite {
  private val spark = SharedSpark.session

  private def video(id: String, generation: String): VideoRow = new VideoRow(
    id,
    "stream",
    s"file:/$id.mp4",
    10,
    Instant.EPOCH,
    null,
    Status.INDEXED,
    null,
    generation,
    "e",
    "r",
    Instant.EPOCH
  )

  private def frame(segment: String): Row = Row(
    segment,
    0,
    "stream",
    0L,
    new Timestamp(0),
    true,
    null,
    null,
    Array[Short](0),
    Array(0.5f),
    "f16",
    1f,
    Array[Byte](1, 2)
  )

  test("rows replaced, appended and compacted at the same time are all there, once") {
    if (!sys.env.contains("SLUICE_TOGETHER")) cancel("SLUICE_TOGETHER is not set")
    val directory = TestLake.directory("lake").toString
    implicit val threads: ExecutionContext =
      ExecutionContext.fromExecutorService(Executors.newFixedThreadPool(3))
    // Three at once find no lake.
    val lakes = Await.result(
      Future.sequence(
        (0 until 3).map(_ => Future(Lake.openOrCreate(spark.newSession(), directory)))
      ),
      5.minutes
    )
    lakes.head.videosTable.put(List(video("v0", "g0"), video("v1", "g0")).asJava, false)
    val rounds = 3
    val together = new CyclicBarrier(3)
    val writers = (0 until 2).map { writer =>
      Future {
        val lake = lakes(writer)
        for (round <- 1 to rounds) {
          together.await()
          lake.videosTable.put(List(video(s"v$writer", s"g$round")).asJava, true)
          val rows =
            lake.spark.createDataFrame(List(frame(s"$writer-$round")).asJava, FramesTable.SCHEMA)
          lake.framesTable.appendOnce(rows, s"writer-$writer", round)
          lake.framesTable.appendOnce(rows, s"writer-$writer", round) // as after a kill
        }
      }
    }
    val compacting = Future {
      for (_ <- 1 to rounds) {
        together.await()
        Seq(lakes(2).videosTable, lakes(2).framesTable).foreach(_.compact())
      }
    }
    Await.result(Future.sequence(writers :+ compacting), 10.minutes)
    val lake = Lake.open(spark, directory)
    val videos = lake.videos().collect().map(row => row.getAs[String]("video_id") -> row)
    assert(videos.length == 2)
    videos.foreach { case (_, row) => assert(row.getAs[String]("generation") == s"g$rounds") }
    val frames = lake.framesTable.rows().select("segment_id").collect().map(_.getString(0)).sorted
    assert(frames.toSeq == (for (w <- 0 until 2; r <- 1 to rounds) yield s"$w-$r"))
    assert(lakes.map(_.commits.retries).sum > 0, "there were conflicts")
  }
}
