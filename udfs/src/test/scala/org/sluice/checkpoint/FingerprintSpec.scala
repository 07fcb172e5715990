package org.sluice.checkpoint

import java.nio.file.Path

import org.scalatest.funsuite.AnyFunSuite

class FingerprintSpec extends AnyFunSuite with CheckpointFiles {

  private def of(directory: Path, prefix: String = ""): String =
    new Fingerprint().withTensors("weights", Checkpoint.open(directory), prefix).hex

  private def single(directory: Path, tensors: (String, Seq[Int], Seq[Float])*): Path = {
    writeConfig(directory, "{}")
    writeFloats(directory.resolve("model.safetensors"), tensors: _*)
    directory
  }

  private val a = ("a", Seq(2), Seq(1f, 2f))
  private val b = ("b", Seq(2, 2), Seq(3f, 4f, 5f, 6f))

  test("named parts give the digest that sha256 gives of their framing") {
    // printf '\0\0\0\4name\0\0\0\5value' | sha256sum
    assert(
      new Fingerprint().`with`("name", "value").hex
        == "9a46ec15cf160a6126eafc6833f475177a6a6e7adfe30e1da79ef46d2d5e88b1"
    )
  }

  test("order and boundaries of parts count") {
    val one = new Fingerprint().`with`("a", "bc").hex
    assert(one == new Fingerprint().`with`("a", "bc").hex && one.matches("[0-9a-f]{64}"))
    assert(one != new Fingerprint().`with`("ab", "c").hex)
    val ab = new Fingerprint().`with`("a", "1").`with`("b", "2").hex
    assert(ab != new Fingerprint().`with`("b", "2").`with`("a", "1").hex)
  }

  test("neither the order of tensors in the file nor sharding changes it") {
    val together = withDirectory(d => of(single(d, a, b)))
    assert(together == withDirectory(d => of(single(d, b, a))))
    assert(together == withDirectory { directory =>
      writeConfig(directory, "{}")
      writeFloats(directory.resolve("1.safetensors"), b)
      writeFloats(directory.resolve("2.safetensors"), a)
      java.nio.file.Files.writeString(
        directory.resolve("model.safetensors.index.json"),
        """{"weight_map":{"a":"2.safetensors","b":"1.safetensors"}}"""
      )
      of(directory)
    })
  }

  test("a value, a shape and a name each change it") {
    val base = withDirectory(d => of(single(d, a, b)))
    val others = Seq(
      Seq(a.copy(_3 = Seq(1f, 2.0000002f)), b),
      Seq(a, b.copy(_2 = Seq(4))),
      Seq(a.copy(_1 = "c"), b),
      Seq(a)
    ).map(tensors => withDirectory(d => of(single(d, tensors: _*))))
    assert((base +: others).distinct.size == 5)
  }

  test("tensors outside the prefix do not count") {
    val checkpoint = fixtures.resolve("llava-onevision-tiny")
    assert(of(checkpoint, "vision_tower.") == of(checkpoint, "vision_tower."))
    assert(of(checkpoint, "vision_tower.") != of(checkpoint, "language_model."))
    withDirectory { directory =>
      single(directory, a, b)
      val onlyA = of(directory, "a")
      single(directory, a, b.copy(_3 = Seq(0f, 0f, 0f, 0f)))
      assert(of(directory, "a") == onlyA)
    }
  }
}
