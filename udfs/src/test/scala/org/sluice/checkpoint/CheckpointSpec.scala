package org.sluice.checkpoint

import java.nio.file.{Files, Path}
import java.util.Arrays

import scala.jdk.CollectionConverters._

import org.scalatest.funsuite.AnyFunSuite

class CheckpointSpec extends AnyFunSuite with CheckpointFiles {

  private val singleFile = fixtures.resolve("llava-onevision-tiny")
  private val sharded = fixtures.resolve("llava-onevision-tiny-7x7")

  Seq(singleFile, sharded).foreach { directory =>
    test(s"${directory.getFileName} holds every tensor its configuration calls for") {
      val checkpoint = Checkpoint.open(directory)
      val layout = ModelLayout.of(ModelConfig.read(directory))
      layout.check(checkpoint)
      assert(layout.all.asScala.map(_.name).toSet == checkpoint.names.asScala.toSet)
      layout.all.forEach(spec => assert(checkpoint.floats(spec.name).length == spec.elements))
    }
  }

  test("the CLIP tower on its own holds every tensor its configuration calls for") {
    val directory = fixtures.resolve("clip-tiny")
    val layout = ModelLayout.of(VisionConfig.read(directory))
    layout.check(Checkpoint.open(directory))
    assert(layout.projector.isEmpty && layout.language.isEmpty)
    assert(
      layout.visionTower.asScala.take(5).map(_.name) == Seq(
        "vision_model.embeddings.class_embedding",
        "vision_model.embeddings.patch_embedding.weight",
        "vision_model.embeddings.position_embedding.weight",
        "vision_model.pre_layrnorm.weight",
        "vision_model.pre_layrnorm.bias"
      )
    )
  }

  test("a tensor of a shard has the bytes its shard has") {
    val checkpoint = Checkpoint.open(sharded)
    val name = "language_model.lm_head.weight"
    val shard = Safetensors.open(sharded.resolve("model-00004-of-00004.safetensors"))
    assert(Arrays.equals(checkpoint.floats(name), shard.floats(name)))
    assert(checkpoint.bytes(name, 3, 2) == shard.bytes(name, 3, 2))
    assert(checkpoint.info(name) == shard.info(name))
    assert(checkpoint.directory == sharded)
  }

  test("a missing shard is named, with tensors it holds") {
    withDirectory { directory =>
      copyFixture("llava-onevision-tiny-7x7", directory)
      Files.delete(directory.resolve("model-00002-of-00004.safetensors"))
      val error = errorOf(Checkpoint.open(directory))
      assert(error.code == "CHECKPOINT_MISSING_SHARD")
      assert(error.where.endsWith("model-00002-of-00004.safetensors"))
      assert(error.why.contains("one of 4") && error.why.contains("embed_tokens"))
    }
  }

  test("a tensor that the index places in a shard without it is named") {
    withDirectory { directory =>
      writeConfig(directory, "{}")
      writeFloats(directory.resolve("one.safetensors"), ("a", Seq(1), Seq(1f)))
      writeIndex(directory, """{"weight_map":{"a":"one.safetensors","b":"one.safetensors"}}""")
      val error = errorOf(Checkpoint.open(directory))
      assert(error.code == "CHECKPOINT_TENSOR_NOT_IN_SHARD" && error.why.contains("places b"))
    }
  }

  test("an index that leads out of the directory is refused") {
    withDirectory { directory =>
      writeConfig(directory, "{}")
      writeIndex(directory, """{"weight_map":{"a":"../one.safetensors"}}""")
      assert(errorOf(Checkpoint.open(directory)).code == "CHECKPOINT_BAD_INDEX")
    }
  }

  test("an index that is not one is refused with the reason") {
    withDirectory { directory =>
      writeConfig(directory, "{}")
      Seq(
        "{" -> "CONFIG_NOT_JSON",
        "[]" -> "CONFIG_NOT_JSON",
        "{} {}" -> "CONFIG_NOT_JSON",
        "{}" -> "CONFIG_INVALID",
        """{"weight_map":{}}""" -> "CONFIG_INVALID",
        """{"weight_map":{"a":1}}""" -> "CONFIG_INVALID"
      ).foreach { case (json, code) =>
        writeIndex(directory, json)
        val error = errorOf(Checkpoint.open(directory))
        assert(error.code == code && error.where.endsWith("model.safetensors.index.json"), json)
      }
    }
  }

  test("a directory that does not exist, a file, and one without config or weights differ") {
    withDirectory { directory =>
      assert(errorOf(Checkpoint.open(directory.resolve("no"))).code == "CHECKPOINT_NO_DIRECTORY")
      assert(errorOf(Checkpoint.open(directory)).code == "CHECKPOINT_NO_CONFIG")
      val config = writeConfig(directory, "{}")
      assert(errorOf(Checkpoint.open(config)).code == "CHECKPOINT_NOT_A_DIRECTORY")
      val empty = errorOf(Checkpoint.open(directory))
      assert(empty.code == "CHECKPOINT_NO_WEIGHTS" && !empty.why.contains("only"))
    }
  }

  test("pickled weights are named as what they are") {
    withDirectory { directory =>
      writeConfig(directory, "{}")
      Files.writeString(directory.resolve("pytorch_model.bin"), "x")
      val error = errorOf(Checkpoint.open(directory))
      assert(error.code == "CHECKPOINT_NO_WEIGHTS")
      assert(error.why.contains("only pytorch_model.bin") && error.fix.contains("safetensors"))
    }
  }

  test("the names newer releases of transformers save are the same tensors") {
    withDirectory { directory =>
      writeConfig(directory, "{}")
      val saved = Seq(
        "model.vision_tower.vision_model.post_layernorm.bias",
        "model.multi_modal_projector.linear_1.bias",
        "model.language_model.norm.weight",
        "model.image_newline",
        "lm_head.weight"
      )
      val tensors = saved.zipWithIndex.map { case (name, i) => (name, Seq(1), Seq(i.toFloat)) }
      writeFloats(directory.resolve("model.safetensors"), tensors: _*)
      val checkpoint = Checkpoint.open(directory)
      val published = Seq(
        "vision_tower.vision_model.post_layernorm.bias",
        "multi_modal_projector.linear_1.bias",
        "language_model.model.norm.weight",
        "image_newline",
        "language_model.lm_head.weight"
      )
      assert(checkpoint.names.asScala.toSeq == published)
      published.zipWithIndex.foreach { case (name, i) =>
        assert(checkpoint.floats(name).toSeq == Seq(i.toFloat))
        assert(checkpoint.info(name).name == name)
      }
    }
  }

  test("two spellings of one tensor are refused") {
    withDirectory { directory =>
      writeConfig(directory, "{}")
      val one = Seq(1)
      writeFloats(
        directory.resolve("model.safetensors"),
        ("image_newline", one, Seq(1f)),
        ("model.image_newline", one, Seq(2f))
      )
      assert(errorOf(Checkpoint.open(directory)).code == "CHECKPOINT_AMBIGUOUS_TENSOR")
    }
  }

  test("a tensor of the wrong shape is named with both shapes before anything is loaded") {
    withDirectory { directory =>
      val config = copyFixture("llava-onevision-tiny", directory).resolve("config.json")
      Files.writeString(config, Files.readString(config).replace("172", "180"))
      val error = checkError(directory)
      assert(error.code == "CHECKPOINT_WRONG_SHAPE")
      assert(error.why.contains("layers.0.mlp.fc1.weight"))
      assert(error.why.contains("[180, 64]") && error.why.contains("[172, 64]"))
    }
  }

  test("tensors the weights lack are named and counted") {
    withDirectory { directory =>
      val config = copyFixture("llava-onevision-tiny", directory).resolve("config.json")
      Files.writeString(
        config,
        Files.readString(config).replace("\"num_hidden_layers\": 3", "\"num_hidden_layers\": 4")
      )
      val error = checkError(directory)
      assert(error.code == "CHECKPOINT_MISSING_TENSOR")
      assert(error.why.contains("12 tensors") && error.why.contains("model.layers.3."))
    }
  }

  test("a tower without its final norm is complete, one without a layer's bias is not") {
    withDirectory { directory =>
      copyFixture("clip-tiny", directory)
      val stored = Safetensors.open(fixtures.resolve("clip-tiny/model.safetensors"))
      def without(words: String): Unit = {
        val kept = stored.names.asScala.toSeq.filterNot(_.contains(words)).map { name =>
          (name, stored.info(name).shape.toSeq.map(_.toInt), stored.floats(name).toSeq)
        }
        writeFloats(directory.resolve("model.safetensors"), kept: _*)
      }
      val layout = ModelLayout.of(VisionConfig.read(directory))
      without("post_layernorm")
      layout.check(Checkpoint.open(directory))
      without("layers.1.mlp.fc2.bias")
      val error = errorOf(layout.check(Checkpoint.open(directory)))
      assert(error.code == "CHECKPOINT_MISSING_TENSOR" && error.why.contains("fc2.bias"))
    }
  }

  test("quantized weights are refused") {
    withDirectory { directory =>
      copyFixture("clip-tiny", directory)
      val raw = Files.readAllBytes(directory.resolve("model.safetensors"))
      val text = new String(raw, "ISO-8859-1").replaceFirst("\"F32\"", "\"I32\"")
      Files.write(directory.resolve("model.safetensors"), text.getBytes("ISO-8859-1"))
      val layout = ModelLayout.of(VisionConfig.read(directory))
      assert(errorOf(layout.check(Checkpoint.open(directory))).code == "CHECKPOINT_QUANTIZED")
    }
  }

  private def checkError(directory: Path) =
    errorOf(ModelLayout.of(ModelConfig.read(directory)).check(Checkpoint.open(directory)))

  private def writeIndex(directory: Path, json: String): Path =
    Files.writeString(directory.resolve("model.safetensors.index.json"), json)
}
