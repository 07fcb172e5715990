package org.sluice.checkpoint

import java.nio.file.Files

import scala.jdk.CollectionConverters._

import org.scalatest.funsuite.AnyFunSuite

class PromptConfigSpec extends AnyFunSuite with CheckpointFiles {

  private def read(files: (String, String)*): PromptConfig = withDirectory { directory =>
    files.foreach { case (name, json) => Files.writeString(directory.resolve(name), json) }
    PromptConfig.read(directory)
  }

  private def ids(config: PromptConfig): Seq[Int] = config.stopIds.asScala.toSeq.map(_.toInt)

  private val config = "config.json" -> """{"text_config":{"eos_token_id":5}}"""

  test("a model's own files decide what ends an answer, one token or several") {
    assert(ids(PromptConfig.read(fixtures.resolve("llava-onevision-tiny"))) == Seq(511))
    assert(ids(read(config)) == Seq(5))
    assert(ids(read(config, "generation_config.json" -> """{"eos_token_id":[9,7]}""")) == Seq(7, 9))
    assert(ids(read(config, "generation_config.json" -> """{"eos_token_id":null}""")) == Seq(5))
    val none = errorOf(read("config.json" -> "{}"))
    assert(none.code == "CONFIG_INVALID" && none.why.contains("eos_token_id"))
  }

  test("sluice.json overrides template, stop ids and frames, each on its own") {
    val plain = read(config)
    assert(plain.template == PromptConfig.LLAVA_ONEVISION && plain.maxFrames.isEmpty)
    val all = read(
      config,
      "sluice.json" -> """{"template":"<video>{question}","stopIds":[1,2],"maxFrames":32}"""
    )
    assert(all.template == "<video>{question}" && ids(all) == Seq(1, 2))
    assert(all.maxFrames.getAsInt == 32)
    val one = read(config, "sluice.json" -> """{"maxFrames":8}""")
    assert(one.template == PromptConfig.LLAVA_ONEVISION && ids(one) == Seq(5))
  }

  test("what sluice.json gets wrong is named") {
    Seq(
      """{"maxframes":8}""" -> "maxframes: it is not one of template, stopIds, maxFrames, frameMarker",
      """{"maxFrames":0}""" -> "maxFrames is 0 but must be positive",
      """{"stopIds":[-1]}""" -> "stopIds is -1",
      """{"stopIds":"x"}""" -> "stopIds: it is \"x\"",
      """{"frameMarker":"clock"}""" -> "frameMarker: it is clock but must be none or time",
      """{"template":7}""" -> "template: it is 7 but must be a string"
    ).foreach { case (json, words) =>
      val error = errorOf(read(config, "sluice.json" -> json))
      assert(error.code == "CONFIG_INVALID" && error.why.contains(words), error.getMessage)
      assert(error.where.endsWith("sluice.json"))
    }
  }

  test("frames are limited by the model's positions and by the directory's own limit") {
    val text = new TextConfig(96, 256, 3, 6, 2, 512, 2048, 1e6, 1e-6, true)
    assert(read(config).maxFrames(text, 16, 100) == 121) // (2048 - 100) / 16
    assert(read(config, "sluice.json" -> """{"maxFrames":8}""").maxFrames(text, 16, 100) == 8)
    assert(read(config).maxFrames(text, 16, 3000) == 0)
    // (2048 - 100) / 17: a marker stands before each frame
    val marked = read(config, "sluice.json" -> """{"frameMarker":"time"}""")
    assert(marked.maxFrames(text, 16, 100) == 114)
  }
}
