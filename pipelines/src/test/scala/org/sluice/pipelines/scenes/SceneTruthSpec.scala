package org.sluice.pipelines.scenes

import scala.jdk.CollectionConverters._

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.scenes.HandMadeScene._

class SceneTruthSpec extends AnyFunSuite {
  private def square(id: Int, colour: Colour, depth: Double, x: Double, y: Double) =
    thing(id, colour, Shape.SQUARE, depth, Seq(Leg.still(0, 6000, x, y)), Size.LARGE)

  test("a square half behind another is half covered, and one half outside half visible") {
    // A large square's side is 2 * 0.88 * 22 = 38.72 pixels.
    val s = scene(
      Seq(
        square(0, Colour.RED, 0.1, 60, 60),
        square(1, Colour.BLUE, 0.2, 60 + 19.36, 60),
        square(2, Colour.GREEN, 0.3, 192, 140)
      )
    )
    val Seq(front, behind, edge) = s.at(0).asScala.toSeq
    assert(front.visible == 1 && front.covered == 0)
    assert(math.abs(behind.visible - 0.5) < 0.03 && math.abs(behind.covered - 0.5) < 0.03)
    assert(math.abs(edge.visible - 0.5) < 0.03 && edge.covered == 0)
  }

  test("the map names the nearer object wherever two overlap") {
    val s = scene(Seq(square(0, Colour.RED, 0.9, 60, 60), square(1, Colour.BLUE, 0.2, 75, 60)))
    val map = new SceneRenderer(s).objectMap(0)
    assert(map(60 * 192 + 70) == 1 && map(60 * 192 + 45) == 0 && map(120 * 192 + 120) == -1)
    assert(s.at(0).asScala.map(_.`object`.id) == Seq(1, 0))
  }

  test(
    "a curved leg is off the straight line by its bend in the middle, and ends where it should"
  ) {
    val leg = new Leg(0, 1000, 10, 100, 110, 100, 0.1)
    assert(leg.x(500) == 60 && leg.y(500) == 110)
    assert(leg.x(1000) == 110 && leg.y(1000) == 100)
  }

  test("a picture shows an object's colour in its middle and the background beside it") {
    val picture = new SceneRenderer(story).render(0)
    def at(x: Int, y: Int) = (0 until 3).map(c => picture((y * 192 + x) * 3 + c) & 0xff)
    val blue = Colour.BLUE.rgb
    assert(at(150, 150) == Seq(blue >> 16 & 0xff, blue >> 8 & 0xff, blue & 0xff))
    assert(at(100, 100) == Seq(0x80, 0x80, 0x80))
  }

  test("events tell what enters, leaves, starts and stops at the first frame that shows it") {
    val events = SceneEvents.of(story).asScala.map(e => (e.millis, e.kind, e.`object`))
    // The star's points end 12.4 pixels from its centre: out at x < -12.4, after 1047 ms.
    // The cross reaches the picture when its centre is at 205: it shows with the next frame.
    assert(
      events == Seq(
        (2000L, SceneEvent.Kind.START, 0),
        (3125L, SceneEvent.Kind.ENTER, 2),
        (3125L, SceneEvent.Kind.LEAVE, 0),
        (5500L, SceneEvent.Kind.STOP, 2)
      )
    )
  }

  test("an object that goes behind another is told with the one in front of it") {
    val s = scene(
      Seq(
        square(0, Colour.RED, 0.1, 96, 96),
        thing(
          1,
          Colour.CYAN,
          Shape.CIRCLE,
          0.2,
          Seq(new Leg(0, 6000, 20, 96, 170, 96, 0))
        )
      )
    )
    val Seq(event) = SceneEvents.of(s).asScala.toSeq
    // 25 pixels a second; the circle's edge is at the square's when its centre is at 63.64: 1746 ms.
    assert(event.kind == SceneEvent.Kind.PASSES_BEHIND && event.`object` == 1)
    assert(event.other == "0" && event.millis > 1746 && event.millis <= 2125)
  }

  test("a colour change is told with the new colour") {
    val s = scene(
      Seq(
        thing(
          0,
          Colour.RED,
          Shape.STAR,
          0.1,
          Seq(Leg.still(0, 6000, 50, 50)),
          repaints = java.util.List.of(new Repaint(2250, Colour.GREEN))
        )
      )
    )
    val Seq(event) = SceneEvents.of(s).asScala.toSeq
    assert(event == new SceneEvent(2250, SceneEvent.Kind.COLOUR_CHANGE, 0, "green"))
  }
}
