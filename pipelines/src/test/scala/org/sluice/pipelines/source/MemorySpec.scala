package org.sluice.pipelines.source

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.SluiceProcess

class MemorySpec extends AnyFunSuite {

  /** Resident bytes at two moments of a child's work. */
  private def resident(work: String): (Long, Long) = {
    val ended = SluiceProcess
      .start(
        "org.sluice.pipelines.source.SoakChild",
        Seq(work),
        Seq("-Xms512m", "-XX:+AlwaysPreTouch"),
        memory = "512m"
      )
      .await()
    val lines = ended.output.linesIterator.filter(_.startsWith(s"RSS $work")).toSeq
    assert(ended.exitCode == 0 && lines.size == 2, ended.output)
    val Seq(early, late) = lines.map(_.split(' ').last.toLong)
    info(f"$work: ${early / 1e6}%.0f MB, then ${late / 1e6}%.0f MB")
    (early, late)
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
