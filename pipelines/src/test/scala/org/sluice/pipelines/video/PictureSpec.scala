package org.sluice.pipelines.video

import org.bytedeco.ffmpeg.global.avutil._
import org.sluice.vision.RgbFrame

/** Colours and the right way up. */
class PictureSpec extends VideoTest {
  private val lossless =
    Clip.regular(2, 10).copy(codec = "ffvhuff", pixelFormat = AV_PIX_FMT_YUV444P)

  private def pixel(frame: RgbFrame, x: Int, y: Int): Seq[Int] =
    (0 until 3).map(c => frame.rgb()((y * frame.width + x) * 3 + c) & 0xff)

  private def near(a: Seq[Int], b: Seq[Int], by: Int): Boolean =
    a.zip(b).forall { case (x, y) => math.abs(x - y) <= by }

  /** The matrix of ITU-R BT.601 or BT.709 by hand. */
  private def rgb(yuv: (Int, Int, Int), red: Double, blue: Double, full: Boolean): Seq[Int] = {
    val (scale, offset, chroma) = if (full) (255.0, 0.0, 255.0) else (219.0, 16.0, 224.0)
    val y = (yuv._1 - offset) / scale
    val cb = (yuv._2 - 128) / chroma
    val cr = (yuv._3 - 128) / chroma
    val r = y + 2 * (1 - red) * cr
    val b = y + 2 * (1 - blue) * cb
    val g = (y - red * r - blue * b) / (1 - red - blue)
    Seq(r, g, b).map(v => math.round(math.max(0, math.min(1, v)) * 255).toInt)
  }

  private val bt601 = (0.299, 0.114)
  private val bt709 = (0.2126, 0.0722)
  private val colours = Seq((120, 90, 200), (60, 170, 110), (16, 128, 128), (235, 128, 128))

  for {
    (name, tag, height, (red, blue)) <- Seq(
      ("tagged BT.601", AVCOL_SPC_SMPTE170M, 64, bt601),
      ("tagged BT.601, high", AVCOL_SPC_BT470BG, 720, bt601),
      ("tagged BT.709", AVCOL_SPC_BT709, 64, bt709),
      ("untagged and low", AVCOL_SPC_UNSPECIFIED, 576, bt601),
      ("untagged and high", AVCOL_SPC_UNSPECIFIED, 720, bt709)
    )
    full <- Seq(false, true)
  } test(s"$name video in ${if (full) "full" else "studio"} range has the colours of its matrix") {
    for ((colour, i) <- colours.zipWithIndex) {
      val file = clip(
        s"$name-$full-$i.mkv",
        lossless.copy(
          height = height,
          yuv = Some(colour),
          colourSpace = tag,
          colourRange = if (full) AVCOL_RANGE_JPEG else AVCOL_RANGE_MPEG
        )
      )
      val expected = rgb(colour, red, blue, full)
      for (scaling <- Seq(new Scaling.Exact, new Scaling.Fast(40, 30))) {
        val actual = pixel(read(file.toString, scaling = scaling).frames.head, 10, 10)
        assert(near(actual, expected, 2), s"$actual for $expected")
      }
    }
  }

  test("motion JPEG is taken as full range") {
    val file = clip(
      "m.avi",
      Clip
        .regular(2, 10)
        .copy(
          codec = "mjpeg",
          pixelFormat = AV_PIX_FMT_YUV420P,
          colourRange = AVCOL_RANGE_JPEG,
          yuv = Some((200, 128, 128)),
          ticksPerSecond = 10
        )
    )
    assert(near(pixel(read(file).frames.head, 5, 5), Seq(200, 200, 200), 2))
  }

  // 16.16 fixed point; a turn of 90 degrees clockwise displays the left edge on top.
  private val one = 1 << 16
  private val bottom = 1 << 30
  private val turns = Seq(
    ("upright", Seq(one, 0, 0, one)),
    ("a quarter to the right", Seq(0, one, -one, 0)),
    ("a half", Seq(-one, 0, 0, -one)),
    ("a quarter to the left", Seq(0, -one, one, 0)),
    ("mirrored", Seq(-one, 0, 0, one)),
    ("upside down in a mirror", Seq(one, 0, 0, -one))
  )

  /** Where the display matrix puts a stored pixel, straight from its definition. */
  private def displayed(m: Seq[Int], x: Int, y: Int, w: Int, h: Int): (Int, Int) = {
    val Seq(a, b, c, d) = m.map(_ / one)
    def at(px: Int, py: Int) = (a * px + c * py, b * px + d * py)
    val corners = for (cx <- Seq(0, w - 1); cy <- Seq(0, h - 1)) yield at(cx, cy)
    (at(x, y)._1 - corners.map(_._1).min, at(x, y)._2 - corners.map(_._2).min)
  }

  for (((name, m), i) <- turns.zipWithIndex) {
    test(s"a video turned $name is shown so") {
      val matrix = Seq(m(0), m(1), 0, m(2), m(3), 0, 0, 0, bottom)
      // The picture is asymmetric from left to right; top and bottom are told by the turned pixels.
      val stored = Clip.regular(6, 10).copy(height = 20)
      val plain = read(clip(s"plain-$i.mp4", stored)).frames(5)
      val file = clip(s"turned-$i.mp4", stored.copy(matrix = Some(matrix)))
      val turned = read(file).frames(5)
      val sideways = m.head == 0
      assert((turned.width, turned.height) == (if (sideways) (20, 96) else (96, 20)))
      assert((probe(file).width, probe(file).height) == ((turned.width, turned.height)))
      for (x <- 0 until 96; y <- 0 until 20) {
        val (dx, dy) = displayed(m, x, y, 96, 20)
        assert(pixel(turned, dx, dy) == pixel(plain, x, y))
      }
      val fast = read(file.toString, scaling = new Scaling.Fast(33, 44)).frames(5)
      assert((fast.width, fast.height) == ((33, 44)))
      val corner = pixel(fast, if (sideways || m.head > 0) 1 else 31, if (i == 3) 42 else 1)
      assert(
        near(corner, Seq(255, 255, 255), 40),
        "bar 0 is white and lies where the left edge goes"
      )
    }
  }

  test("every turn puts each pixel where its definition says, without loss") {
    val random = new scala.util.Random(1)
    for ((name, m) <- turns; (w, h) <- Seq((1, 1), (1, 5), (4, 3), (7, 2))) {
      val rgb = new Array[Byte](w * h * 3)
      random.nextBytes(rgb)
      val matrix = Array(m(0), m(1), 0, m(2), m(3), 0, 0, 0, bottom)
      val orientation = Orientation.ofDisplayMatrix(matrix)
      val turned = orientation.apply(rgb, w, h)
      val stride = orientation.displayWidth(w, h)
      for (x <- 0 until w; y <- 0 until h; c <- 0 until 3) {
        val (dx, dy) = displayed(m, x, y, w, h)
        assert(turned((dy * stride + dx) * 3 + c) == rgb((y * w + x) * 3 + c), s"$name $w x $h")
      }
    }
  }

  test("a slanted matrix is taken as the nearest quarter turn and an empty one as none") {
    val slanted = Array(11000, 64600, 0, -64600, 11000, 0, 0, 0, bottom) // 80 degrees
    assert(Orientation.ofDisplayMatrix(slanted) == new Orientation(0, -1, 1, 0))
    assert(Orientation.ofDisplayMatrix(new Array[Int](9)) == Orientation.UPRIGHT)
  }
}
