package org.sluice.pipelines.source

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.SluiceProcess

/** Memory in the course of long work. That of one session over very many frames is a long check:
  * `SLUICE_SOAK=20000 ./mvnw test -DwildcardSuites=org.sluice.pipelines.source.MemorySpec`.
  */
class MemorySpec extends AnyFunSuite {
  private val frames = sys.env.get("SLUICE_SOAK")

  private def start(work: String*): SluiceProcess = SluiceProcess.start(
    "org.sluice.pipelines.source.SoakChild",
    work,
    Seq("-Xms512m", "-XX:+AlwaysPreTouch"),
    memory = "512m"
  )

  /** All at once: each is a process with one thread that works. */
  private lazy val started =
    Seq("frames", "streams", "shared").map(work => work -> start(work)).toMap

  /** Resident bytes at some moments of a child's work. */
  private def resident(moments: Int, work: String, child: SluiceProcess): Seq[Long] = {
    val ended = child.await(minutes = 60)
    val lines = ended.output.linesIterator.filter(_.startsWith(s"RSS $work")).toSeq
    assert(ended.exitCode == 0 && lines.size == moments, ended.output)
    val bytes = lines.map(_.split(' ').last.toLong)
    info(s"$work: ${bytes.map(b => f"${b / 1e6}%.0f MB").mkString(", then ")}")
    bytes
  }

  private def resident(work: String): (Long, Long) = {
    val Seq(early, late) = resident(2, work, started(work))
    (early, late)
  }

  test("a session keeps its memory over very many frames, be it asked meanwhile or not") {
    assume(frames.nonEmpty, "set SLUICE_SOAK to a number of frames")
    for (work <- Seq("session", "asked")) {
      val Seq(early, middle, late) = resident(3, work, start(work, frames.get))
      assert(middle < 1.05 * early && late < 1.05 * early)
    }
  }

  test("3,000 frames through one task grow resident memory by less than 5 % after the first 500") {
    val (early, late) = resident("frames")
    assert(late < 1.05 * early)
  }

  test("two hundred streams opened and closed grow it by less than 5 %") {
    val (early, late) = resident("streams")
    assert(late < 1.05 * early)
  }

  test("three thousand streams that share calls grow it by less than 5 %") {
    val (early, late) = resident("shared")
    assert(late < 1.05 * early)
  }
}
