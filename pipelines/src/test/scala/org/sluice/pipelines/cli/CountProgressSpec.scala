package org.sluice.pipelines.cli

import java.io.{ByteArrayOutputStream, PrintStream}

import org.scalatest.funsuite.AnyFunSuite

class CountProgressSpec extends AnyFunSuite {
  test(
    "after five seconds, and every ten from then on, a log says how far it is and how long yet"
  ) {
    val bytes = new ByteArrayOutputStream
    var now = 0.0
    val progress =
      new CountProgress(new PrintStream(bytes, true), false, () => (now * 1e9).toLong)
    def at(seconds: Double, things: String, done: Long): Seq[String] = {
      now = seconds
      bytes.reset()
      progress.done(things, done, 20000)
      bytes.toString.linesIterator.toSeq
    }
    assert(at(3, "frames scored", 0).isEmpty)
    assert(at(4.9, "frames scored", 1000).isEmpty)
    assert(
      at(8, "frames scored", 5000) == Seq("frames scored 5000/20000, 1000.0 a second, 15 s left")
    )
    assert(at(17.9, "frames scored", 9000).isEmpty)
    assert(at(23, "frames scored", 20000).isEmpty)
    assert(at(33, "answers", 0) == Seq("answers 0/20000"))
    assert(at(43, "answers", 10) == Seq("answers 10/20000, 1.0 a second, 5 h 33 min left"))
  }

  test("what was done when a count began says nothing of how fast it goes") {
    val bytes = new ByteArrayOutputStream
    var now = 0L
    val progress = new CountProgress(new PrintStream(bytes, true), false, () => now * 1000000000L)
    Seq(20L -> 4L, 30L -> 4L, 40L -> 8L).foreach { case (seconds, done) =>
      now = seconds
      progress.done("answers", done, 12)
    }
    // Four in the twenty seconds since the first was heard of.
    val lines = bytes.toString.linesIterator.toSeq
    assert(lines == Seq("answers 4/12", "answers 4/12", "answers 8/12, 0.2 a second, 20 s left"))
  }
}
