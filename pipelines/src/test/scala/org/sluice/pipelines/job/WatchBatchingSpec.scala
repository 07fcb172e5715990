package org.sluice.pipelines.job

import java.nio.file.{Files, Path}

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.{SharedSpark, TestLake}
import org.sluice.pipelines.lake.Lake

class WatchBatchingSpec extends AnyFunSuite {
  private val spark = SharedSpark.session

  /** Positions kept of each frame, by stream and time. */
  private def kept(lake: Path): Map[(String, Long), Seq[Short]] =
    Lake
      .open(spark, lake.toString)
      .frames()
      .select("stream_id", "frame_at", "positions")
      .collect()
      .map(row => (row.getString(0), row.getTimestamp(1).getTime) -> row.getSeq[Short](2).toSeq)
      .toMap

  private def videos(lake: Path): Set[Seq[Any]] =
    Lake
      .open(spark, lake.toString)
      .videos()
      .select("video_id", "stream_id", "status", "error")
      .collect()
      .map(_.toSeq)
      .toSet

  test("cameras of a slot that share calls keep what each keeps alone, one of them broken or not") {
    val landing = TestLake.directory("landing")
    for ((camera, frames) <- Seq("door" -> 9, "hall" -> 4, "street" -> 12, "yard" -> 5)) {
      Watching.record(landing, s"$camera/20261121T083000Z.mkv", frames)
      Watching.record(landing, s"$camera/20261121T083010Z.mkv", 3)
    }
    Files.writeString(landing.resolve("hall/20261121T083020Z.mkv"), "no video")
    val options = Map("slots" -> "1", "memoryScope" -> "stream", "tokensPerFrame" -> "5")
    val (alone, shared) = (TestLake.directory("alone"), TestLake.directory("shared"))
    Watching.once(landing, alone, options)
    val together = options ++ Map("batchStreams" -> "3")
    assert(Watching.once(landing, shared, together).map(_.files) == Seq(9))
    assert(videos(shared) == videos(alone))
    val (a, b) = (kept(alone), kept(shared))
    assert(b.keySet == a.keySet && a.size == 42)
    val same = a.map { case (frame, positions) => positions.intersect(b(frame)).size }.sum
    info(f"${100.0 * same / (5 * a.size)}%.2f %% of ${5 * a.size} kept positions are the same")
    assert(same >= 0.99 * 5 * a.size)
  }
}
