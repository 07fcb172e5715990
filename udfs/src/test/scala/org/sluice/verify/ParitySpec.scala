package org.sluice.verify

import java.nio.file.Paths

import scala.jdk.CollectionConverters._

import ai.djl.Device
import org.scalatest.funsuite.AnyFunSuite

/** The same code as `sluice verify`, one test for each golden file. */
class ParitySpec extends AnyFunSuite {
  private val fixtures = new Fixtures(Paths.get("src/test/resources/fixtures"))
  private val verification = new Verification(fixtures, Device.cpu())

  /** Inputs of other goldens. */
  private val withoutChecks = Set("frames", "dtype_probe")

  for (golden <- fixtures.goldens().asScala if !withoutChecks(golden)) {
    test(s"$golden is recomputed within the tolerances of the fixtures") {
      val result = verification.verify(golden)
      assert(!result.comparisons().isEmpty)
      for (c <- result.comparisons().asScala) {
        assert(c.passes, s"${c.tensor}: ${c.largestDifference} > ${c.tolerance}")
      }
    }
  }

  test("no golden tensor is left without a comparison") {
    val left = fixtures.goldens().asScala.filterNot(withoutChecks).flatMap { golden =>
      verification.verify(golden).untouched().asScala.map(golden + "/" + _)
    }
    assert(left.isEmpty)
  }

  test("a wrong value, a wrong size and a value that is not a number do not pass") {
    val golden = Array(1f, 2f)
    assert(Comparison.floats("f", "t", Array(1f, 2.00005f), golden, 1e-4).passes)
    assert(!Comparison.floats("f", "t", Array(1f, 2.001f), golden, 1e-4).passes)
    assert(!Comparison.floats("f", "t", Array(1f), golden, 1e-4).passes)
    assert(!Comparison.floats("f", "t", Array(1f, Float.NaN), golden, 1e-4).passes)
    assert(!Comparison.longs("f", "t", Array(1L, 3L), Array(1L, 2L)).passes)
  }
}
