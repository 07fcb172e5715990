package org.sluice.checkpoint

import java.io.RandomAccessFile
import java.nio.file.Files

import org.scalatest.funsuite.AnyFunSuite

class SafetensorsSpec extends AnyFunSuite with CheckpointFiles {

  private def bits(values: Array[Float]) = values.toSeq.map(java.lang.Float.floatToRawIntBits)

  test("F16 and BF16 widen to f32 bit by bit as the golden says") {
    val probe = Safetensors.open(fixtures.resolve("golden/dtype_probe.safetensors"))
    val expected = Safetensors.open(fixtures.resolve("golden/dtype_probe_expected_f32.safetensors"))
    assert(!expected.names.isEmpty)
    expected.names.forEach { name =>
      assert(bits(probe.floats(name)) == bits(expected.floats(name)), name)
      assert(probe.info(name).shape.toSeq == expected.info(name).shape.toSeq, name)
    }
  }

  test("every dtype of the probe is read, an empty and an unaligned tensor too") {
    val probe = Safetensors.open(fixtures.resolve("golden/dtype_probe.safetensors"))
    assert(probe.floats("f64").length == 15)
    assert(probe.floats("f32").length == 15)
    assert(probe.floats("empty").isEmpty && probe.info("empty").shape.toSeq == Seq(0L, 4L))
    assert(probe.info("scalar").offset % 4 != 0 && probe.floats("scalar").length == 1)
    assert(probe.longs("bool").forall(b => b == 0 || b == 1))
    assert(probe.longs("u8").forall(b => b >= 0 && b <= 255))
    assert(probe.longs("i64").length == 6 && probe.longs("i32").length == 6)
    assert(probe.metadata.get("format") == "pt")
    intercept[IllegalArgumentException](probe.longs("f32"))
    intercept[IllegalArgumentException](probe.floats("i64"))
  }

  test("a half keeps its value at every edge of its range") {
    // IEEE 754 binary16: the table of the standard's examples
    val cases = Seq(
      0x0000 -> 0.0f,
      0x8000 -> -0.0f,
      0x3c00 -> 1.0f,
      0xc000 -> -2.0f,
      0x7bff -> 65504.0f,
      0x0400 -> 6.103515625e-5f,
      0x03ff -> 6.097555160522461e-5f,
      0x0001 -> 5.960464477539063e-8f,
      0x8001 -> -5.960464477539063e-8f,
      0x7c00 -> Float.PositiveInfinity,
      0xfc00 -> Float.NegativeInfinity
    )
    cases.foreach { case (half, value) =>
      assert(bits(Array(Elements.halfToFloat(half.toShort))) == bits(Array(value)), half)
    }
    assert(Elements.halfToFloat(0x7e00.toShort).isNaN)
  }

  test("rows of a tensor are read without the rest of it") {
    withDirectory { directory =>
      val file = writeFloats(
        directory.resolve("a.safetensors"),
        ("first", Seq(2), Seq(-1f, -2f)),
        ("rows", Seq(3, 2), Seq(0f, 1f, 10f, 11f, 20f, 21f))
      )
      val tensors = Safetensors.open(file)
      assert(tensors.floats("rows", 1, 2).toSeq == Seq(10f, 11f, 20f, 21f))
      assert(tensors.floats("rows", 3, 0).isEmpty)
      assert(tensors.bytes("rows", 2, 1).getFloat == 20f)
      assert(tensors.bytes("rows").isReadOnly)
      Seq((0L, 4L), (3L, 1L), (-1L, 1L), (1L, Long.MaxValue)).foreach { case (first, rows) =>
        intercept[IllegalArgumentException](tensors.bytes("rows", first, rows))
      }
    }
  }

  test("a tensor over 2 GiB is read by rows, beyond the reach of an int") {
    withDirectory { directory =>
      val file = directory.resolve("big.safetensors")
      val rows = 600_000L
      val header =
        s"""{"big":{"dtype":"F32","shape":[$rows,1024],"data_offsets":[0,${rows * 4096}]}}"""
      writeRaw(file, header, Array.emptyByteArray)
      val start = Files.size(file)
      val access = new RandomAccessFile(file.toFile, "rw")
      try {
        // a sparse file: only the last row takes space
        access.setLength(start + rows * 4096)
        access.seek(start + (rows - 1) * 4096)
        access.write(Array[Byte](0, 0, 0x80.toByte, 0x3f))
      } finally access.close()
      val tensors = Safetensors.open(file)
      intercept[IllegalArgumentException](tensors.bytes("big"))
      val last = tensors.floats("big", rows - 1, 1)
      assert(last.length == 1024 && last(0) == 1f && last(1) == 0f)
    }
  }

  test("a buffer outlives the file it was mapped from") {
    withDirectory { directory =>
      val file = writeFloats(directory.resolve("a.safetensors"), ("x", Seq(1), Seq(7f)))
      val tensors = Safetensors.open(file)
      val buffer = tensors.bytes("x")
      tensors.close()
      assert(buffer.getFloat == 7f)
    }
  }

  private def tensor(dtype: String, shape: String, offsets: String) =
    s"""{"dtype":"$dtype","shape":$shape,"data_offsets":$offsets}"""

  /** Header, bytes of data after it, the code it must be refused with, words of the message. */
  private val malformed = Seq(
    ("an unknown dtype", s"""{"x":${tensor("F8_E4M3", "[4]", "[0,4]")}}""", 4)
      -> ("SAFETENSORS_UNKNOWN_DTYPE", "F8_E4M3"),
    ("a byte count that is not the shape's", s"""{"x":${tensor("F32", "[2]", "[0,4]")}}""", 4)
      -> ("SAFETENSORS_WRONG_BYTE_COUNT", "8 bytes"),
    ("offsets that run backwards", s"""{"x":${tensor("F32", "[1]", "[4,0]")}}""", 4)
      -> ("SAFETENSORS_BAD_OFFSETS", "from byte 4 to byte 0"),
    ("a negative offset", s"""{"x":${tensor("F32", "[1]", "[-4,0]")}}""", 4)
      -> ("SAFETENSORS_BAD_OFFSETS", "-4"),
    (
      "tensors that overlap",
      s"""{"x":${tensor("F32", "[2]", "[0,8]")},"y":${tensor("F32", "[2]", "[4,12]")}}""",
      12
    ) -> ("SAFETENSORS_OVERLAP", "x and y"),
    (
      "bytes that belong to no tensor",
      s"""{"x":${tensor("F32", "[1]", "[0,4]")},"y":${tensor("F32", "[1]", "[8,12]")}}""",
      12
    ) -> ("SAFETENSORS_HOLE", "4 bytes between x and y"),
    ("bytes after the last tensor", s"""{"x":${tensor("F32", "[1]", "[0,4]")}}""", 9)
      -> ("SAFETENSORS_HOLE", "5 bytes between x and the end"),
    ("data cut short", s"""{"x":${tensor("F32", "[2]", "[0,8]")}}""", 5)
      -> ("SAFETENSORS_TRUNCATED", "x ends at byte"),
    (
      "a tensor named twice",
      s"""{"x":${tensor("U8", "[1]", "[0,1]")},
      "x":${tensor("U8", "[1]", "[1,2]")}}""",
      2
    ) -> ("SAFETENSORS_MALFORMED_HEADER", "twice"),
    ("a negative extent", s"""{"x":${tensor("U8", "[-1]", "[0,1]")}}""", 1)
      -> ("SAFETENSORS_MALFORMED_HEADER", "impossible shape"),
    (
      "a shape beyond counting",
      s"""{"x":${tensor("U8", "[4294967296,4294967296]", "[0,1]")}}""",
      1
    ) -> ("SAFETENSORS_MALFORMED_HEADER", "impossible shape"),
    ("a tensor without offsets", """{"x":{"dtype":"F32","shape":[1]}}""", 4)
      -> ("SAFETENSORS_MALFORMED_HEADER", "lacks"),
    ("an extent that is no number", s"""{"x":${tensor("F32", "[\"a\"]", "[0,4]")}}""", 4)
      -> ("SAFETENSORS_MALFORMED_HEADER", "whole number"),
    ("JSON that ends early", """{"x":{"dtype":"F32",""", 4)
      -> ("SAFETENSORS_MALFORMED_HEADER", "header"),
    ("a list in place of a tensor", """{"x":[]}""", 0)
      -> ("SAFETENSORS_MALFORMED_HEADER", "header")
  )

  malformed.foreach { case ((what, header, dataBytes), (code, words)) =>
    test(s"$what is refused before any tensor is read") {
      withDirectory { directory =>
        val file = writeRaw(directory.resolve("bad.safetensors"), header, new Array(dataBytes))
        val error = errorOf(Safetensors.open(file))
        assert(error.code == code, error.getMessage)
        assert(error.getMessage.contains(words) && error.where == file.toString)
        assert(error.fix.nonEmpty)
      }
    }
  }

  test("a header length beyond the file is refused with both figures") {
    withDirectory { directory =>
      val file = writeRaw(directory.resolve("a.safetensors"), "{}", Array.emptyByteArray)
      Files.write(file, Array[Byte](100, 0, 0, 0, 0, 0, 0, 0, '{', '}'))
      val error = errorOf(Safetensors.open(file))
      assert(error.code == "SAFETENSORS_HEADER_BEYOND_FILE")
      assert(error.why.contains("100 bytes") && error.why.contains("only 10"))
    }
  }

  test("what is no safetensors file at all is called that") {
    withDirectory { directory =>
      val file = directory.resolve("a.safetensors")
      Seq("", "short", "this is a text file, longer than eight bytes").foreach { text =>
        Files.writeString(file, text)
        assert(errorOf(Safetensors.open(file)).code == "SAFETENSORS_NOT_SAFETENSORS", text)
      }
      writeRaw(file, "[1, 2, 3]", Array.emptyByteArray)
      assert(errorOf(Safetensors.open(file)).code == "SAFETENSORS_NOT_SAFETENSORS")
      Files.writeString(file, "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
      val pointer = errorOf(Safetensors.open(file))
      assert(pointer.code == "SAFETENSORS_LFS_POINTER" && pointer.fix.contains("git lfs pull"))
      assert(errorOf(Safetensors.open(directory)).code == "SAFETENSORS_NOT_SAFETENSORS")
    }
  }

  test("a header padded with spaces, as the format allows, is read") {
    withDirectory { directory =>
      val header = s"""{"x":${tensor("I16", "[]", "[0,2]")}}      """
      val file = writeRaw(directory.resolve("a.safetensors"), header, Array[Byte](-2, -1))
      val tensors = Safetensors.open(file)
      assert(tensors.longs("x").toSeq == Seq(-2L) && tensors.info("x").elements == 1)
    }
  }

  test("a tensor that is not there is named with its file") {
    val probe = Safetensors.open(fixtures.resolve("golden/dtype_probe.safetensors"))
    val error = errorOf(probe.info("nothing"))
    assert(error.code == "CHECKPOINT_NO_SUCH_TENSOR" && error.why.contains("nothing"))
    assert(errorOf(Safetensors.open(fixtures.resolve("none"))).code == "CHECKPOINT_MISSING_FILE")
  }
}
