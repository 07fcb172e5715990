package org.sluice.pipelines.events

import scala.jdk.OptionConverters._

import org.scalatest.funsuite.AnyFunSuite

class EventDetectorSpec extends AnyFunSuite {
  private val options = new EventOptions(0.10, 0.05, 1.0, 0.0)

  /** A frame every half second; None is a frame that cannot tell. */
  private def events(options: EventOptions, changes: Option[Double]*): Seq[(Long, Long)] = {
    val detector = new EventDetector(options)
    val found = changes.zipWithIndex.flatMap { case (change, i) =>
      val value: java.lang.Float = change.map(c => Float.box(c.toFloat)).orNull
      detector.accept(500L * i, value, null).toScala
    }
    (found ++ detector.finish().toScala).map(e => (e.startMillis, e.endMillis))
  }

  private def some(changes: Double*): Seq[Option[Double]] = changes.map(Some(_))

  test("an event lasts from the frame before the first that moved to the last that did") {
    assert(events(options, None +: some(0, 0.2, 0.3, 0.2, 0, 0, 0, 0): _*) == Seq((500, 2000)))
  }

  test("a change below enter begins nothing, and one above exit keeps an event going") {
    assert(events(options, some(0, 0.07, 0.09, 0, 0): _*).isEmpty)
    assert(events(options, some(0, 0.2, 0.07, 0.06, 0, 0, 0): _*) == Seq((0, 1500)))
  }

  test("quiet no longer than hold stays inside an event, longer quiet parts two") {
    assert(events(options, some(0, 0.2, 0, 0, 0.2, 0, 0, 0): _*) == Seq((0, 2000)))
    assert(events(options, some(0, 0.2, 0, 0, 0, 0.2): _*) == Seq((0, 500), (2000, 2500)))
  }

  test("the first frame of a segment, which cannot tell, neither ends nor begins an event") {
    assert(events(options, some(0, 0.2, 0.2) ++ Seq(None) ++ some(0.2, 0): _*) == Seq((0, 2000)))
    assert(events(options, None, None).isEmpty)
  }

  test("events shorter than minSeconds are left out") {
    val long = new EventOptions(0.10, 0.05, 1.0, 1.0)
    assert(events(long, some(0, 0.2, 0, 0, 0, 0.2, 0.2, 0, 0, 0): _*) == Seq((2000, 3000)))
  }

  test("thresholds out of order are refused by name") {
    val error = intercept[IllegalArgumentException](new EventOptions(0.1, 0.2, 1, 0))
    assert(error.getMessage == "exit is 0.2 but must be in [0, enter] and enter is 0.1")
  }
}
