package org.sluice.language

import java.nio.file.Path

import ai.djl.Device
import ai.djl.ndarray.NDArray

import org.sluice.checkpoint.{Checkpoint, ModelConfig, ModelLayout, Safetensors}
import org.sluice.torchscript.{ComputeType, WeightLoader}

/** The fixtures' decoders and goldens. */
object TinyModel {
  val fixtures: Path = Path.of("src/test/resources/fixtures")
  val tied: Path = fixtures.resolve("llava-onevision-tiny")
  val untied: Path = fixtures.resolve("llava-onevision-tiny-7x7")

  def golden(name: String): Safetensors =
    Safetensors.open(fixtures.resolve("golden").resolve(name + ".safetensors"))

  def decoder(directory: Path): Decoder = {
    val config = ModelConfig.read(directory)
    val checkpoint = Checkpoint.open(directory)
    try {
      val specs = ModelLayout.of(config).language
      val weights = WeightLoader.load(checkpoint, specs, Device.cpu(), ComputeType.F32)
      new Decoder(config.text, weights, Device.cpu())
    } finally checkpoint.close()
  }

  def languageModel(directory: Path): LanguageModel = {
    val config = ModelConfig.read(directory)
    LanguageModel.load(Checkpoint.open(directory), config, Device.cpu(), ComputeType.F32)
  }

  def difference(a: NDArray, b: NDArray): Double = difference(a.toFloatArray, b.toFloatArray)

  def difference(a: Array[Float], b: Array[Float]): Double = {
    require(a.length == b.length, s"${a.length} values beside ${b.length}")
    a.zip(b).map { case (x, y) => math.abs(x.toDouble - y) }.max
  }
}
