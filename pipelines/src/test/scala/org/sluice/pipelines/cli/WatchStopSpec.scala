package org.sluice.pipelines.cli

import java.nio.file.Files

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.{SharedSpark, SluiceProcess, TestLake}
import org.sluice.pipelines.job.Watching
import org.sluice.pipelines.lake.Lake

class WatchStopSpec extends AnyFunSuite {
  test("asked to end in the middle of a batch, watch finishes it and begins no other") {
    val landing = TestLake.directory("landing")
    (0 to 5).foreach(n => Watching.record(landing, s"cam/20261121T08150${n}Z.mkv"))
    val lake = TestLake.directory("lake")
    val options = Seq("--slots", "1", "--maxFilesPerBatch", "3", "--triggerSeconds", "0")
    val arguments = Seq("watch", landing.toString, "--lake", lake.toString)
    val process =
      SluiceProcess.command(arguments ++ Seq("--model", SharedSpark.model.toString) ++ options)
    val attempts = lake.resolve("_sluice/attempts") // made when the first segment is begun
    while (process.isAlive && !Files.exists(attempts)) {
      Thread.sleep(20)
    }
    process.handle.destroy() // SIGTERM
    val ended = process.await()
    assert(ended.exitCode == 128 + 15 && ended.traces.isEmpty, ended)
    assert(ended.err.contains("finishing the batch at hand"), ended)
    assert(
      ended.out.linesIterator.map(_.takeWhile(_ != ',')).toSeq ==
        Seq("batch 0: 3 files of 1 streams"),
      ended
    )
    val opened = Lake.open(SharedSpark.session, lake.toString)
    assert(opened.frames().count() == 12 && opened.videos().count() == 3)
    assert(Watching.once(landing, lake, Map("slots" -> "1")).map(_.files) == Seq(3))
  }
}
