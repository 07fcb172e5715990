package org.sluice.pipelines.ask

import java.time.Instant

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.SluiceException

class FrameTimeSpec extends AnyFunSuite {
  test("a time is milliseconds, minutes and seconds, hours too, or a UTC time") {
    Seq(
      "90000" -> 90000L,
      "01:30" -> 90000L,
      "1:30" -> 90000L,
      "1:00:00" -> 3600000L,
      "00:01.5" -> 1500L,
      "12:02:03.25" -> 43323250L
    ).foreach { case (text, millis) =>
      assert(FrameTime.parse("--from", text) == new FrameTime.Offset(millis), text)
    }
    val at = FrameTime.parse("--to", "2026-11-21T08:15:00.250Z")
    assert(at == new FrameTime.At(Instant.ofEpochMilli(1795248900250L)))
  }

  test("what is no time is refused by name") {
    Seq("yesterday", "-5", "1:2:3:4", "08:15Z", "2026-11-21").foreach { text =>
      val error = intercept[SluiceException](FrameTime.parse("--to", text))
      assert(error.code == "ASK_BAD_TIME" && error.getMessage.contains(s"--to $text"))
    }
  }
}
