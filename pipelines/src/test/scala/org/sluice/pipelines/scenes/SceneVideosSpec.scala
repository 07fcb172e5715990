package org.sluice.pipelines.scenes

import java.nio.file.Files

import scala.jdk.CollectionConverters._

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.scenes.HandMadeScene._

class SceneVideosSpec extends AnyFunSuite {

  test("a video read by the product shows each object's colour at its place and time") {
    val frames = SceneVideos.framesThroughCodec(story, 2).asScala
    assert(frames.size == 12)
    assert(frames.map(_.width).toSet == Set(192) && frames.map(_.height).toSet == Set(192))
    def near(frame: Int, x: Int, y: Int, rgb: Int) = {
      val shown = (0 until 3).map(c => frames(frame).rgb()((y * 192 + x) * 3 + c) & 0xff)
      val wanted = Seq(rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff)
      assert(
        shown.zip(wanted).forall { case (s, w) => math.abs(s - w) <= 16 },
        s"frame $frame at $x, $y: $shown but $wanted"
      )
    }
    near(0, 40, 40, Colour.RED.rgb)
    near(11, 40, 40, 0x808080)
    near(11, 150, 150, Colour.BLUE.rgb)
    near(9, 145, 60, Colour.YELLOW.rgb) // 205 less 1500 ms of 40 pixels a second
    near(11, 105, 60, Colour.YELLOW.rgb)
  }

  test("every colour survives the codec on a small object") {
    for (colour <- Colour.values; shape <- Shape.values) {
      val s = scene(Seq(thing(0, colour, shape, 0.1, Seq(Leg.still(0, 1000, 96, 96)))), 1)
      val frame = SceneVideos.framesThroughCodec(s, 1).get(0)
      val shown = (0 until 3).map(c => frame.rgb()((96 * 192 + 96) * 3 + c) & 0xff)
      def distance(other: Colour) =
        Seq(16, 8, 0).zip(shown).map { case (s, v) => math.abs((other.rgb >> s & 0xff) - v) }.sum
      assert(Colour.values.minBy(distance) == colour && distance(colour) < 40, s"$colour $shape")
    }
  }

  test("a video that cannot be written is told, and nothing is left of it") {
    val directory = Files.createTempDirectory("sluice-scenes-")
    val file = directory.resolve("nowhere").resolve("a.mp4")
    val error = intercept[org.sluice.SluiceException](SceneVideos.write(story, file))
    assert(error.code == "SCENES_NOT_WRITTEN" && error.getMessage.contains("nowhere"))
    assert(Files.list(directory).count == 0)
  }
}
