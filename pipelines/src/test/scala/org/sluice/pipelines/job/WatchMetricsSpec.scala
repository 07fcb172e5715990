package org.sluice.pipelines.job

import java.nio.file.Files
import java.time.{Instant, ZoneOffset}
import java.time.format.DateTimeFormatter

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.{SharedSpark, SluiceProcess, TestLake}

class WatchMetricsSpec extends AnyFunSuite {
  private val names = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC)

  test("the Prometheus servlet shows what a watching query did") {
    val landing = TestLake.directory("landing")
    val lake = TestLake.directory("lake")
    val began = Instant.now.getEpochSecond
    // Two frames a second: the last frame of each is taken 1.5 seconds after its name.
    val newest = began - 100
    Seq(newest - 4, newest - 2, newest).foreach(second =>
      Watching.record(landing, s"cam/${names.format(Instant.ofEpochSecond(second))}.mkv")
    )
    Files.createDirectories(landing.resolve("door"))
    val broken = landing.resolve(s"door/${names.format(Instant.ofEpochSecond(newest))}.mkv")
    Files.writeString(broken, "no video")
    val prometheus = new Prometheus
    val process = SluiceProcess.command(
      Seq("watch", s"$landing", "--lake", s"$lake", "--model", s"${SharedSpark.model}") ++
        Seq("--slots", "1", "--triggerSeconds", "600", "--memoryScope", "stream") ++
        Seq("--tokensPerFrame", "5", "--minFreeGb", "0"),
      prometheus.flags
    )
    while (process.isAlive && !process.said.contains("batch 0:")) {
      Thread.sleep(50)
    }
    val found = if (process.isAlive) prometheus.scrape() else Map.empty[String, Double]
    process.handle.destroy()
    val ended = process.await()
    assert(ended.traces.isEmpty && found.nonEmpty, ended)
    // 7 x 7 tokens of 64 channels in the tower, 16 after pooling. A quarter of 49, 12, is computed of the three frames
    // behind each reference frame.
    val work = Map(
      "files" -> 4,
      "faultyFiles" -> 1,
      "segments" -> 3,
      "faultySegments" -> 0,
      "failedTasks" -> 0,
      "frames" -> 12,
      "referenceFrames" -> 3,
      "tokensIn" -> 12 * 16,
      "tokensKept" -> 12 * 5,
      "cacheHits" -> 3 * 3 * (49 - 12),
      "cacheBytes" -> 4 * 8 * 49 * 64 * 4
    )
    work.foreach { case (name, value) =>
      assert(found(s"executor_driver_$name") == value, s"$name in $found")
    }
    val share = found("executor_driver_recomputedShare")
    assert(math.abs(share - (49 + 3 * 12) / (4 * 49.0)) < 1e-9)
    val watch =
      Map("batches" -> 1, "files" -> 4, "faultyFiles" -> 1, "lateFiles" -> 0, "streams" -> 2)
    watch.foreach { case (name, value) =>
      assert(found(s"watch_$name") == value, s"$name in $found")
    }
    val elapsed = Instant.now.getEpochSecond + 1 - began
    assert(found("watch_lagMillis") >= 97900 && found("watch_lagMillis") <= (100 + elapsed) * 1000)
    assert(
      found("executor_driver_lagMillis") >= 98500 &&
        found("executor_driver_lagMillis") <= (98.5 + elapsed) * 1000
    )
    assert(found("executor_driver_queueWaitMillis") <= 4 * 1000 * elapsed)
    assert(found("watch_framesPerSecond") > 0 && found("watch_stateBytes") > 0)
    assert(ended.out.contains("batch 0: 4 files of 2 streams, 12 frames, "), ended)
  }
}
