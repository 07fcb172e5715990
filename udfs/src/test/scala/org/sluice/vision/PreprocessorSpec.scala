package org.sluice.vision

import java.nio.charset.StandardCharsets.UTF_8
import java.nio.file.{Files, Paths}
import java.nio.{ByteBuffer, ByteOrder}
import java.util.concurrent.{Callable, Executors}
import java.util.zip.CRC32

import com.fasterxml.jackson.databind.ObjectMapper
import org.scalatest.funsuite.AnyFunSuite
import org.sluice.checkpoint.PreprocessorConfig

import scala.util.Random

class PreprocessorSpec extends AnyFunSuite {
  private val half = Array(0.5f, 0.5f, 0.5f)

  for ((golden, side) <- Seq("vision_A" -> 56, "vision_B" -> 98)) {
    test(s"the pixel values of $golden come out of the golden frames bit for bit") {
      val (frames, frameShape) = tensor("frames", "frames_u8")
      val (pixels, pixelShape) = tensor(golden, "pixel_values")
      val Seq(count, height, width, 3) = frameShape
      assert(pixelShape == Seq(count, 3, side, side))
      val preprocessor =
        new Preprocessor(new PreprocessorConfig(side, side, 0.00392156862745098, half, half))
      for (f <- 0 until count) {
        val rgb = new Array[Byte](height * width * 3)
        frames.get(rgb)
        val expected = Array.fill(3 * side * side)(pixels.getFloat)
        val actual = preprocessor.apply(new RgbFrame(0, width, height, rgb))
        assert(actual.sameElements(expected), s"frame $f")
      }
    }
  }

  // CRC-32 of Image.fromarray(pattern).resize((ow, oh), Image.BICUBIC).tobytes() under Pillow 12.3.0
  private val pillow = Seq(
    (1, 1, 56, 56, 1306113766L),
    (2, 2, 17, 13, 1450611060L),
    (17, 13, 2, 2, 3890183568L),
    (112, 84, 56, 56, 148193595L),
    (112, 84, 98, 98, 101579873L),
    (640, 360, 384, 384, 4194523551L),
    (768, 432, 224, 224, 2099341273L),
    (384, 100, 384, 384, 805270070L),
    (100, 384, 384, 384, 3507604339L),
    (384, 384, 384, 384, 891331509L),
    (5, 400, 7, 3, 14638295L),
    (3, 3, 1, 1, 11501602L),
    (1, 7, 9, 1, 3645264403L),
    (321, 243, 337, 336, 1385537887L)
  )

  test("resized bytes are Pillow's for up, down, mixed, unchanged and single-pixel sizes") {
    for ((w, h, ow, oh, crc) <- pillow) {
      val checksum = new CRC32
      checksum.update(resized(identity(oh, ow), w, h, pattern(w, h), oh, ow))
      assert(checksum.getValue == crc, s"$w x $h to $ow x $oh")
    }
  }

  test("the fast form equals its plain twin on random sizes and pixels") {
    val random = new Random(7)
    for (_ <- 0 until 150) {
      val Seq(w, h, ow, oh) = Seq.fill(4)(1 + random.nextInt(if (random.nextBoolean()) 5 else 90))
      val rgb = new Array[Byte](w * h * 3)
      random.nextBytes(rgb)
      // Extreme values overshoot the most.
      if (random.nextBoolean()) rgb.indices.foreach(i => rgb(i) = (rgb(i) >> 7).toByte)
      val actual = resized(identity(oh, ow), w, h, rgb, oh, ow)
      assert(actual.sameElements(plainTwin(rgb, w, h, ow, oh)), s"$w x $h to $ow x $oh")
    }
  }

  test("one instance serves several threads and more source sizes than it keeps weights for") {
    val preprocessor = identity(24, 31)
    val pool = Executors.newFixedThreadPool(4)
    try {
      val results = (0 until 200).map { i =>
        val (w, h) = (1 + i % 37, 1 + i % 41)
        val task: Callable[Boolean] = () => {
          val rgb = pattern(w, h)
          resized(preprocessor, w, h, rgb, 24, 31).sameElements(plainTwin(rgb, w, h, 31, 24))
        }
        pool.submit(task)
      }
      assert(results.forall(_.get))
    } finally pool.shutdownNow()
  }

  test("a frame is written at its offset and nowhere else") {
    val preprocessor = identity(2, 2)
    val out = Array.fill(3 * preprocessor.length())(-1f)
    preprocessor.apply(new RgbFrame(0, 1, 1, Array[Byte](7, 8, 9)), out, preprocessor.length())
    val expected = Array.fill(12)(-1f) ++ Seq(7f, 8f, 9f).flatMap(Seq.fill(4)(_)) ++
      Array.fill(12)(-1f)
    assert(out.sameElements(expected))
  }

  /** Rescale 1, mean 0, deviation 1: the resized bytes themselves. */
  private def identity(height: Int, width: Int): Preprocessor =
    new Preprocessor(new PreprocessorConfig(height, width, 1, Array(0f, 0f, 0f), Array(1f, 1f, 1f)))

  private def resized(
      preprocessor: Preprocessor,
      w: Int,
      h: Int,
      rgb: Array[Byte],
      oh: Int,
      ow: Int
  ): Array[Byte] = {
    val planes = preprocessor.apply(new RgbFrame(0, w, h, rgb))
    Array.tabulate(oh * ow * 3)(i => planes(i % 3 * oh * ow + i / 3).toByte)
  }

  /** Top bytes of a 32-bit linear congruential sequence, easily made again elsewhere. */
  private def pattern(w: Int, h: Int): Array[Byte] = {
    var state = w * 65537 + h
    Array.fill(w * h * 3) {
      state = state * 1664525 + 1013904223
      (state >>> 24).toByte
    }
  }

  /** Sample by sample, as the formula reads. */
  private def plainTwin(rgb: Array[Byte], w: Int, h: Int, ow: Int, oh: Int): Array[Byte] = {
    val wide =
      if (w == ow) rgb
      else
        onePass(w, ow, h, (x, y, c) => rgb((y * w + x) * 3 + c) & 0xff, (x, y) => y * ow + x)
    if (h == oh) wide
    else onePass(h, oh, ow, (y, x, c) => wide((y * ow + x) * 3 + c) & 0xff, (y, x) => y * ow + x)
  }

  private def onePass(
      in: Int,
      out: Int,
      others: Int,
      sample: (Int, Int, Int) => Int,
      place: (Int, Int) => Int
  ): Array[Byte] = {
    val result = new Array[Byte](out * others * 3)
    val scale = in.toDouble / out
    val stretch = math.max(scale, 1.0)
    for (i <- 0 until out) {
      val center = (i + 0.5) * scale
      val first = math.max((center - 2 * stretch + 0.5).toInt, 0)
      val last = math.min((center + 2 * stretch + 0.5).toInt, in)
      val raw = (first until last).map { s =>
        val x = math.abs((s - center + 0.5) * (1.0 / stretch))
        if (x < 1) (1.5 * x - 2.5) * x * x + 1
        else if (x < 2) (((x - 5) * x + 8) * x - 4) * -0.5
        else 0.0
      }
      val sum = raw.sum
      val fixed = raw.map { r =>
        val scaled = r / sum * (1 << 22)
        (if (scaled < 0) scaled - 0.5 else scaled + 0.5).toInt
      }
      for (other <- 0 until others; c <- 0 until 3) {
        val total = fixed.indices.map(k => fixed(k) * sample(first + k, other, c)).sum
        val value = (total + (1 << 21)) >> 22
        result(place(i, other) * 3 + c) = math.max(0, math.min(255, value)).toByte
      }
    }
    result
  }

  private def tensor(golden: String, name: String): (ByteBuffer, Seq[Int]) = {
    val file = Paths.get(getClass.getResource(s"/fixtures/golden/$golden.safetensors").toURI)
    val all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN)
    val headerLength = all.getLong.toInt
    val header = new ObjectMapper().readTree(new String(all.array, 8, headerLength, UTF_8))
    val entry = header.get(name)
    val from = 8 + headerLength + entry.get("data_offsets").get(0).asInt
    val to = 8 + headerLength + entry.get("data_offsets").get(1).asInt
    val shape = (0 until entry.get("shape").size).map(entry.get("shape").get(_).asInt)
    (all.slice(from, to - from).order(ByteOrder.LITTLE_ENDIAN), shape)
  }
}
