package org.sluice.pipelines.scenes

import java.util.{Collections, List => JList}

import scala.jdk.CollectionConverters._

/** Scenes whose every number is known. */
object HandMadeScene {
  def thing(
      id: Int,
      colour: Colour,
      shape: Shape,
      depth: Double,
      legs: Seq[Leg],
      size: Size = Size.SMALL,
      repaints: JList[Repaint] = Collections.emptyList()
  ): SceneObject =
    new SceneObject(id, shape, colour, size, size.radius, depth, legs.asJava, repaints)

  def scene(
      objects: Seq[SceneObject],
      seconds: Int = 6,
      split: Split = Split.TEST,
      seed: Long = 1,
      difficulty: Difficulty = Difficulty.STANDARD
  ): Scene =
    new Scene(
      s"hand-$seed",
      seed,
      difficulty,
      split,
      192,
      192,
      seconds * 8,
      8,
      Background.plain(0x808080),
      Pan.NONE,
      objects.asJava
    )

  private def still(from: Long, until: Long, x: Double, y: Double) = Leg.still(from, until, x, y)
  private def move(from: Long, until: Long, x0: Double, y0: Double, x1: Double, y1: Double) =
    new Leg(from, until, x0, y0, x1, y1, 0)

  /** Six seconds:
    *   - 0, a small red star, stands at (40, 40), starts at 2000 and leaves on the left at about
    *     3060 (50 pixels a second);
    *   - 1, a large blue circle, stands at (150, 150) all the time;
    *   - 2, a small yellow cross, enters on the right at 3000 at a height of 60, goes left at 40
    *     pixels a second and stops at (105, 60) at 5500 after 2500 ms.
    */
  val story: Scene = scene(
    Seq(
      thing(
        0,
        Colour.RED,
        Shape.STAR,
        0.1,
        Seq(still(0, 2000, 40, 40), move(2000, 3100, 40, 40, -15, 40))
      ),
      thing(1, Colour.BLUE, Shape.CIRCLE, 0.2, Seq(still(0, 6000, 150, 150)), Size.LARGE),
      thing(
        2,
        Colour.YELLOW,
        Shape.CROSS,
        0.3,
        Seq(move(3000, 5500, 205, 60, 105, 60), still(5500, 6000, 105, 60))
      )
    )
  )
}
