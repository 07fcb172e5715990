package org.sluice.pipelines.cli

import java.net.ServerSocket
import java.nio.file.Files

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.{SluiceProcess, TestLake}
import org.sluice.pipelines.job.Watching
import org.sluice.pipelines.record.Recording
import org.sluice.pipelines.video.Clip

class RecordCommandSpec extends AnyFunSuite {
  test("asked to end, record finishes what is open and ends well; watch takes what it wrote") {
    val landing = TestLake.directory("landing")
    val clip = Clip.regular(36, 25).copy(codec = "mpeg2video", ticksPerSecond = 25)
    val source = clip.write(TestLake.directory("source").resolve("source.ts"))
    val socket = new ServerSocket(0)
    val port = socket.getLocalPort
    socket.close() // nobody listens there
    val cameras = TestLake.directory("list").resolve("cameras.txt")
    Files.writeString(cameras, s"yard=tcp://me:secret@127.0.0.1:$port\n")
    val process = SluiceProcess.command(
      Seq("record", s"door=$source", "--cameras", cameras.toString, "--landing", landing.toString) ++
        Seq("--loop", "--segmentSeconds", "1", "--minFreeGb", "0", "--receivers", "2", "--json")
    )
    while (process.isAlive && !process.said.contains("\"recorded\"")) {
      Thread.sleep(50)
    }
    process.handle.destroy() // SIGTERM
    val ended = process.await()
    assert(ended.exitCode == ExitCodes.OK && ended.traces.isEmpty, ended)
    assert(!ended.output.contains("secret"), ended)
    val told = ended.out.linesIterator.toSeq
    assert(told.exists(line => line.contains("yard") && line.contains("Connection refused")), ended)
    val files = Recording.names(landing.resolve("door"))
    assert(files.nonEmpty && files.forall(_.endsWith("Z.ts")))
    assert(told.count(_.contains("\"recorded\"")) == files.size, ended)
    assert(Recording.names(landing.resolve("yard")).isEmpty)
    val batches = Watching.once(landing, TestLake.directory("lake"))
    assert(batches.map(_.files).sum == files.size)
    assert(batches.forall(batch => batch.failed == 0 && batch.partial == 0 && batch.streams == 1))
    assert(batches.map(_.frames).sum >= files.size)
  }
}
