package org.sluice.checkpoint

import java.nio.file.Files

import org.scalatest.funsuite.AnyFunSuite

class ModelConfigSpec extends AnyFunSuite with CheckpointFiles {

  private def read(json: String): ModelConfig = withDirectory { directory =>
    writeConfig(directory, json)
    ModelConfig.read(directory)
  }

  private def llava(text: String = "", vision: String = "", top: String = ""): String =
    s"""{"model_type":"llava_onevision","architectures":["LlavaOnevisionForConditionalGeneration"],
       |"text_config":{"model_type":"qwen2"$text},
       |"vision_config":{"model_type":"siglip_vision_model"$vision}$top}""".stripMargin

  test("the tiny checkpoints are read as the fixtures describe them") {
    val vision = new VisionConfig(
      VisionConfig.Kind.SIGLIP,
      64,
      56,
      14,
      172,
      4,
      4,
      3,
      1e-6,
      "gelu_pytorch_tanh"
    )
    val text = new TextConfig(96, 256, 3, 6, 2, 512, 2048, 1e6, 1e-6, true)
    val tied = ModelConfig.read(fixtures.resolve("llava-onevision-tiny"))
    assert(tied == new ModelConfig(vision, text, "gelu", -1, 508, 509))
    assert(tied.vision.tokens == 16 && tied.vision.grid == 4 && tied.text.headDim == 16)
    val untied = ModelConfig.read(fixtures.resolve("llava-onevision-tiny-7x7"))
    assert(!untied.text.tiedEmbeddings && untied.vision.tokens == 49)
  }

  test("a CLIP tower is read as the fixtures describe it, and is no model on its own") {
    val clip = VisionConfig.read(fixtures.resolve("clip-tiny"))
    assert(
      clip == new VisionConfig(
        VisionConfig.Kind.CLIP,
        32,
        56,
        14,
        80,
        3,
        4,
        3,
        1e-5,
        "quick_gelu"
      )
    )
    assert(clip.tokens == 17)
    val error = errorOf(ModelConfig.read(fixtures.resolve("clip-tiny")))
    assert(error.code == "CHECKPOINT_TOWER_ONLY" && error.why.contains("CLIPVisionModel"))
    assert(VisionConfig.read(fixtures.resolve("llava-onevision-tiny")).layers == 4)
  }

  test("absent keys mean the defaults of transformers") {
    val config = read(llava())
    // Qwen2Config, SiglipVisionConfig and LlavaOnevisionConfig of transformers 4.45
    assert(
      config.text == new TextConfig(4096, 22016, 32, 32, 32, 151936, 32768, 10000, 1e-6, false)
    )
    assert(
      config.vision == new VisionConfig(
        VisionConfig.Kind.SIGLIP,
        768,
        224,
        16,
        3072,
        12,
        12,
        3,
        1e-6,
        "gelu_pytorch_tanh"
      )
    )
    assert(config.imageTokenId == 151646 && config.videoTokenId == 151647)
    assert(config.projectorActivation == "gelu" && config.visionFeatureLayer == -1)
  }

  test("a tie of the whole model does not tie the decoder") {
    assert(!read(llava(top = ""","tie_word_embeddings":true""")).text.tiedEmbeddings)
    assert(read(llava(text = ""","tie_word_embeddings":true""")).text.tiedEmbeddings)
  }

  test("newer names of keys are read, and win over the older ones") {
    val config = read(
      llava(
        text =
          ""","rope_theta":5.0,"rope_parameters":{"rope_theta":1000000.0,"rope_type":"default"}""",
        top = ""","image_token_id":7,"video_token_id":8,"image_token_index":1"""
      )
    )
    assert(config.text.ropeTheta == 1e6)
    assert(config.imageTokenId == 7 && config.videoTokenId == 8)
  }

  test("null means absent, except that null key heads are as many as query heads") {
    val config = read(
      llava(text = ""","rope_scaling":null,"num_attention_heads":16,"num_key_value_heads":null""")
    )
    assert(config.text.keyValueHeads == 16)
  }

  test("another architecture is refused by its name") {
    Seq(
      """{"model_type":"llava","architectures":["LlavaForConditionalGeneration"]}"""
        -> "LlavaForConditionalGeneration (llava)",
      """{"model_type":"qwen2_vl"}""" -> "qwen2_vl",
      """{}""" -> "no model_type"
    ).foreach { case (json, name) =>
      val error = errorOf(read(json))
      assert(error.code == "CHECKPOINT_OTHER_ARCHITECTURE" && error.why.contains(name), json)
    }
    val llama = errorOf(read(llava().replace("qwen2", "llama")))
    assert(llama.why.contains("llama") && llama.why.contains("qwen2"))
    val clip = errorOf(read(llava().replace("siglip_vision_model", "clip_vision_model")))
    assert(clip.code == "CHECKPOINT_OTHER_ARCHITECTURE")
  }

  test("what would change the results and is not implemented is refused") {
    Seq(
      llava(text = ""","hidden_act":"gelu"""") -> "text_config.hidden_act",
      llava(text = ""","use_sliding_window":true""") -> "use_sliding_window",
      llava(text = ""","rope_scaling":{"type":"yarn","factor":4.0}""") -> "yarn",
      llava(text = ""","head_dim":64""") -> "head_dim",
      llava(vision = ""","hidden_act":"relu"""") -> "activation is relu",
      llava(top = ""","vision_feature_select_strategy":"default"""") -> "select_strategy",
      llava(top = ""","vision_feature_layer":[-2,-1]""") -> "vision_feature_layer",
      llava(top = ""","projector_hidden_act":"relu"""") -> "projectorActivation is relu"
    ).foreach { case (json, words) =>
      val error = errorOf(read(json))
      assert(error.code == "CONFIG_INVALID" && error.why.contains(words), error.getMessage)
    }
  }

  test("a value that cannot be is refused with its key") {
    Seq(
      llava(text = ""","hidden_size":"big"""") -> "text_config.hidden_size",
      llava(text = ""","hidden_size":1.5""") -> "whole number",
      llava(text = ""","num_hidden_layers":0""") -> "layers is 0 but must be positive",
      llava(text = ""","num_attention_heads":7""") -> "must divide",
      llava(vision = ""","patch_size":300""") -> "patchSize is 300",
      llava(top = ""","image_token_index":200000""") -> "imageTokenId is 200000",
      """{"model_type":"llava_onevision"}""" -> "vision_config: it is missing"
    ).foreach { case (json, words) =>
      val error = errorOf(read(json))
      assert(error.code == "CONFIG_INVALID" && error.why.contains(words), error.getMessage)
    }
    assert(errorOf(read("""{"model_type": nonsense}""")).code == "CONFIG_NOT_JSON")
    assert(errorOf(read("")).code == "CONFIG_NOT_JSON")
  }

  test("the preprocessor of the tiny checkpoint is read as the fixtures describe it") {
    val config = PreprocessorConfig.read(fixtures.resolve("llava-onevision-tiny-7x7"))
    val half = Array(0.5f, 0.5f, 0.5f)
    assert(config == new PreprocessorConfig(98, 98, 0.00392156862745098, half, half))
  }

  test("a preprocessor that says nothing is OpenAI CLIP's at 384 pixels") {
    withDirectory { directory =>
      Files.writeString(directory.resolve("preprocessor_config.json"), "{}")
      val config = PreprocessorConfig.read(directory)
      assert(config.height == 384 && config.width == 384 && config.rescaleFactor == 1 / 255.0)
      assert(config.mean.toSeq == Seq(0.48145466f, 0.4578275f, 0.40821073f))
      assert(config.std.toSeq == Seq(0.26862954f, 0.26130258f, 0.27577711f))
    }
  }

  test("a preprocessor that cannot be followed is refused") {
    withDirectory { directory =>
      assert(errorOf(PreprocessorConfig.read(directory)).code == "CHECKPOINT_MISSING_FILE")
      Seq(
        """{"resample":2}""" -> "resample",
        """{"do_normalize":false}""" -> "do_normalize",
        """{"size":{"shortest_edge":224}}""" -> "height and width",
        """{"image_std":[0.5,0.5]}""" -> "must have 3",
        """{"image_std":[0.5,0.5,0]}""" -> "std is 0"
      ).foreach { case (json, words) =>
        Files.writeString(directory.resolve("preprocessor_config.json"), json)
        val error = errorOf(PreprocessorConfig.read(directory))
        assert(error.code == "CONFIG_INVALID" && error.why.contains(words), error.getMessage)
      }
    }
  }
}
