package org.sluice.pipelines.cli

import java.nio.file.Files

import org.scalatest.concurrent.Eventually
import org.scalatest.funsuite.AnyFunSuite
import org.scalatest.time.{Seconds, Span}

import org.sluice.pipelines.SluiceProcess

class TrainStopSpec extends AnyFunSuite with Eventually {
  test("training that is asked to end saves, says so and leaves a model") {
    val out = Files.createTempDirectory("stopped")
    val process = SluiceProcess.command(
      Seq(
        "train",
        "--out",
        out.toString,
        "--stage",
        "tower",
        "--images",
        "48",
        "--rounds",
        "100000"
      )
    )
    eventually(timeout(Span(60, Seconds))) {
      assert(Files.exists(out.resolve("training/images/images-00000")) || !process.isAlive)
    }
    process.handle.destroy() // SIGTERM
    val ended = process.await()
    assert(ended.exitCode == 143, ended)
    assert(ended.err.matches("(?s).*tower is saved at step \\d+\\..*"), ended)
    assert(!ended.output.contains("SIGSEGV"), ended)
    assert(Files.size(out.resolve("model.safetensors")) > 1000000)
    assert(Files.exists(out.resolve("training/state.safetensors")))
  }
}
