package org.sluice.pipelines.job

import java.nio.file.{Files, Path}

import scala.concurrent.ExecutionContext.Implicits.global
import scala.concurrent.{Await, Future}
import scala.concurrent.duration.DurationInt
import scala.util.Try

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.{SharedSpark, TestLake}
import org.sluice.pipelines.lake.Lake
import org.sluice.spark.ExecutorModels
import org.sluice.videollm.{ModelOptions, VideoLlm}

class EncodingStopSpec extends AnyFunSuite {
  private val model = SharedSpark.model

  private def leased(directory: Path): VideoLlm = {
    val lease = ExecutorModels.lease(directory.toString, ModelOptions.CPU)
    try lease.model
    finally lease.close()
  }

  test("a task killed while it encodes stops within the segment and gives its model back") {
    val landing = TestLake.directory("landing")
    val lake = TestLake.directory("lake")
    val other = TestLake.copyTree(model, TestLake.directory("other").resolve("model"))
    Watching.record(landing, "cam/20261121T081500Z.mkv", 3000)
    // One segment of 3,000 frames: without a look between two frames it would go on to its end.
    val options = Map("segmentSeconds" -> "3600", "slots" -> "1")
    val before = leased(model)
    val run = Future(Try(Watching.once(landing, lake, options)))
    val attempts = lake.resolve("_sluice/attempts") // made when the segment is begun
    while (!run.isCompleted && !Files.exists(attempts)) {
      Thread.sleep(20)
    }
    Thread.sleep(500)
    SharedSpark.session.sparkContext.cancelAllJobs()
    assert(Await.result(run, 1.minute).isFailure)
    // A model that nobody holds is unloaded for another; the next to ask loads it anew.
    val deadline = 30.seconds.fromNow
    var reloaded = false
    while (!reloaded && deadline.hasTimeLeft()) {
      leased(other)
      reloaded = leased(model) ne before
    }
    assert(reloaded, "the killed task still holds its model")
    assert(Lake.open(SharedSpark.session, lake.toString).frames().isEmpty)
  }
}
