package org.sluice.verify

import java.nio.file.Paths

import scala.jdk.CollectionConverters._

import ai.djl.Device
import org.scalatest.funsuite.AnyFunSuite

/** The same code as `sluice verify`, one test for each golden file. */
class ParitySpec extends AnyFunSuite {
  private val fixtures = new Fixtures(Paths.get("src/test/resources/fixtures"))
  private val verification = new Verification(fixtures, Device.cpu())

  for (golden <- fixtures.goldens().asScala) {
    test(s"$golden is recomputed within the tolerances of the fixtures") {
      val result = verification.verify(golden)
      for (c <- result.comparisons().asScala) {
        assert(c.passes, s"${c.tensor}: ${c.largestDifference} > ${c.tolerance}")
      }
      info(s"${result.comparisons().size} tensors compared")
      info(result.untouched().asScala.mkString("untouched: ", " ", ""))
    }
  }
}
