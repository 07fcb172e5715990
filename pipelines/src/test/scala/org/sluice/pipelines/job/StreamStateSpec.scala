package org.sluice.pipelines.job

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.SluiceException

class StreamStateSpec extends AnyFunSuite {
  private val state =
    new StreamState(
      "print",
      3,
      4,
      50,
      "b.ts",
      1600000000000L,
      1700000000000L,
      Array[Byte](1, 2),
      5,
      7
    )

  test("a state comes back from its bytes, which do not grow with the stream") {
    val back = StreamState.of(state.toBytes, "cam", "print")
    assert(back.toBytes.sameElements(state.toBytes))
    assert(back.files == 3 && back.segments == 4 && back.frames == 50)
    assert(back.lastFile == "b.ts" && back.lastFrameAtMillis == 1700000000000L)
    assert(back.memory.sameElements(Array[Byte](1, 2)))
    // version 4, fingerprint 2 + 5, counters 24, name 2 + 4, times 16, length 4, memory 2, numbers 16
    assert(state.toBytes.length == 79)
  }

  test("a state of another model, option or version is refused, naming the stream") {
    val other = intercept[SluiceException](StreamState.of(state.toBytes, "cam", "another"))
    assert(other.code == "WATCH_OTHER_STATE" && other.where == "cam")
    val newer = state.toBytes
    newer(3) = 3
    val version = intercept[SluiceException](StreamState.of(newer, "cam", "print"))
    assert(version.code == "WATCH_STATE_VERSION" && version.why.contains("version is 3"))
  }
}
