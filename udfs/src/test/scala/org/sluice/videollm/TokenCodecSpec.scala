package org.sluice.videollm

import org.scalatest.funsuite.AnyFunSuite

class TokenCodecSpec extends AnyFunSuite {
  private def half(value: Float): Int = {
    val bytes = TokenCodec.F16.encode(Array(value), 1).bytes
    (bytes(0) & 0xff) | (bytes(1) & 0xff) << 8
  }

  private def roundTrip(codec: TokenCodec, values: Array[Float]): Array[Float] =
    TokenCodec.decode(codec.encode(values, 4))

  test("halves have the bits IEEE 754 gives them") {
    assert(half(0f) == 0x0000)
    assert(half(-0f) == 0x8000)
    assert(half(1f) == 0x3c00)
    assert(half(-2f) == 0xc000)
    assert(half(65504f) == 0x7bff)
    assert(half(0.333333f) == 0x3555)
    assert(half(6.1035156e-5f) == 0x0400, "smallest normal")
    assert(half(5.9604645e-8f) == 0x0001, "smallest subnormal")
    assert(half(2.0e-8f) == 0x0000)
    assert(half(1.00048828125f) == 0x3c00, "a tie goes to even")
    assert(half(1.00146484375f) == 0x3c02, "a tie goes to even")
    assert(half(Float.NaN) == 0x7e00)
  }

  test("every half survives being read and written again") {
    for (bits <- 0 until 0x10000 if (bits & 0x7c00) != 0x7c00) {
      val value = Half.toFloat(bits.toShort)
      assert((Half.of(value) & 0xffff) == bits)
    }
  }

  test("f32 is exact and f16 is within half a step") {
    val values = Array(0.1f, -3.75f, 1234.5678f, 1e-3f)
    assert(roundTrip(TokenCodec.F32, values).sameElements(values))
    for ((x, y) <- roundTrip(TokenCodec.F16, values).zip(values)) {
      assert(math.abs(x - y) <= math.abs(y) * math.pow(2, -11))
    }
  }

  test("values beyond the range of a half are scaled into it") {
    val stored = TokenCodec.F16.encode(Array(100352f, -3f), 2)
    assert(stored.scale == 2f)
    assert(TokenCodec.decode(stored).sameElements(Array(100352f, -3f)))
  }

  test("i8 has a scale for every 64 channels: an outlier spoils only its neighbours") {
    // Two tokens of 100 channels: 64 and 36. 127 / 100 and 127 / 4 are the steps.
    val tokens = Array.tabulate(200)(i => (i % 7 - 3).toFloat)
    tokens(3) = 100f
    tokens(70) = 4f
    val stored = TokenCodec.I8.encode(tokens, 100)
    assert(stored.bytes.length == 4 + 2 * (100 + 2 * 4) && stored.scale == 1f)
    val back = TokenCodec.decode(stored)
    assert(back.length == 200 && back(3) == 100f && back(70) == 4f)
    def worst(from: Int, until: Int): Double =
      (from until until).map(i => math.abs(back(i) - tokens(i)).toDouble).max
    assert(worst(0, 64) > 0.2 && worst(0, 64) <= 100 / 254.0 + 1e-5)
    assert(worst(64, 100) <= 4 / 254.0 + 1e-6 && worst(100, 200) <= 3 / 254.0 + 1e-6)
  }

  test("i8 keeps what is all zero, and no tokens at all") {
    assert(roundTrip(TokenCodec.I8, Array.fill(8)(0f)).sameElements(Array.fill(8)(0f)))
    assert(roundTrip(TokenCodec.I8, Array.empty[Float]).isEmpty)
  }

  test("an unknown name is refused") {
    val error = intercept[IllegalArgumentException](TokenCodec.of("int7"))
    assert(error.getMessage == "tokenDtype is int7 but must be f16, f32 or i8")
  }
}
