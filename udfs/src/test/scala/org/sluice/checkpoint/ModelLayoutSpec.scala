package org.sluice.checkpoint

import scala.jdk.CollectionConverters._

import org.scalatest.funsuite.AnyFunSuite

class ModelLayoutSpec extends AnyFunSuite with CheckpointFiles {

  /** config.json as published with llava-hf/llava-onevision-qwen2-{0.5b,7b}-ov-hf. */
  private def published(text: String): String =
    s"""{
       |  "architectures": ["LlavaOnevisionForConditionalGeneration"],
       |  "image_token_index": 151646,
       |  "model_type": "llava_onevision",
       |  "projector_hidden_act": "gelu",
       |  "text_config": {
       |    "_name_or_path": "Qwen/Qwen2",
       |    "architectures": ["Qwen2ForCausalLM"],
       |    "bos_token_id": 151643,
       |    "eos_token_id": 151645,
       |    "model_type": "qwen2",
       |    "rope_theta": 1000000.0,
       |    "torch_dtype": "bfloat16",
       |    $text
       |  },
       |  "tie_word_embeddings": false,
       |  "torch_dtype": "float16",
       |  "use_image_newline_parameter": true,
       |  "video_token_index": 151647,
       |  "vision_aspect_ratio": "anyres_max_9",
       |  "vision_config": {
       |    "hidden_size": 1152,
       |    "image_size": 384,
       |    "intermediate_size": 4304,
       |    "model_type": "siglip_vision_model",
       |    "num_attention_heads": 16,
       |    "num_hidden_layers": 26,
       |    "patch_size": 14,
       |    "vision_use_head": false
       |  },
       |  "vision_feature_layer": -1,
       |  "vision_feature_select_strategy": "full"
       |}""".stripMargin

  private val half = published(
    """"hidden_size": 896, "intermediate_size": 4864, "max_window_layers": 24,
      |"num_attention_heads": 14, "num_hidden_layers": 24, "num_key_value_heads": 2,
      |"tie_word_embeddings": true, "vocab_size": 152000""".stripMargin
  )
  private val seven = published(
    """"hidden_size": 3584, "intermediate_size": 18944, "num_attention_heads": 28,
      |"num_hidden_layers": 28, "num_key_value_heads": 4, "vocab_size": 152128""".stripMargin
  )

  private def layout(json: String): ModelLayout = withDirectory { directory =>
    writeConfig(directory, json)
    ModelLayout.of(ModelConfig.read(directory))
  }

  private def parameters(specs: java.util.List[TensorSpec]): Long =
    specs.asScala.map(spec => spec.name -> spec.elements).toMap.values.sum

  test("the 0.5b model has the parameters that are published of its parts") {
    val model = layout(half)
    // Qwen2-0.5B has 494,032,768 parameters with 151,936 embeddings; this one has 64 rows more.
    assert(parameters(model.language) == 494_032_768L + 64 * 896)
    // SigLIP-SO400M/14-384's tower has 428,225,600 with its 27th layer and its pooling head.
    val layer = 4 * (1152 * 1152 + 1152) + 2 * 1152 * 4304 + 4304 + 1152 + 4 * 1152
    val head = layer - 2 * 1152 + 1152 // one norm fewer, and the probe
    assert(parameters(model.visionTower) == 428_225_600L - layer - head)
    assert(model.parameters == 893_675_552L)
    assert(model.nativeBytes(4) == 3_574_702_208L && model.nativeBytes(2) == 1_787_351_104L)
  }

  test("the 7b model has the parameters that are published of its parts") {
    val model = layout(seven)
    // Qwen2-7B has 7,615,616,512 parameters with 152,064 embeddings, untied.
    assert(parameters(model.language) == 7_615_616_512L + 2 * 64 * 3584)
    assert(model.parameters == 8_030_807_584L)
  }

  test("tensors come in the order the model's text takes them") {
    val model = layout(half)
    val names = model.visionTower.asScala.map(_.name.replace("vision_tower.vision_model.", ""))
    assert(
      names.take(19).toSeq == Seq(
        "embeddings.patch_embedding.weight",
        "embeddings.patch_embedding.bias",
        "embeddings.position_embedding.weight"
      ) ++ Seq(
        "layer_norm1.weight",
        "layer_norm1.bias",
        "self_attn.q_proj.weight",
        "self_attn.q_proj.bias",
        "self_attn.k_proj.weight",
        "self_attn.k_proj.bias",
        "self_attn.v_proj.weight",
        "self_attn.v_proj.bias",
        "self_attn.out_proj.weight",
        "self_attn.out_proj.bias",
        "layer_norm2.weight",
        "layer_norm2.bias",
        "mlp.fc1.weight",
        "mlp.fc1.bias",
        "mlp.fc2.weight",
        "mlp.fc2.bias"
      ).map("encoder.layers.0." + _)
    )
    assert(names.size == 3 + 26 * 16 + 2)
    assert(model.visionTower.asScala.filterNot(_.required).size == 2)
    assert(
      model.projector.asScala.map(_.toString).toSeq == Seq(
        "multi_modal_projector.linear_1.weight [896, 1152]",
        "multi_modal_projector.linear_1.bias [896]",
        "multi_modal_projector.linear_2.weight [896, 896]",
        "multi_modal_projector.linear_2.bias [896]",
        "image_newline [896]"
      )
    )
    val language = model.language.asScala.map(_.toString.replace("language_model.model.", ""))
    assert(
      language.slice(0, 13).toSeq == Seq(
        "embed_tokens.weight [152000, 896]",
        "layers.0.input_layernorm.weight [896]",
        "layers.0.self_attn.q_proj.weight [896, 896]",
        "layers.0.self_attn.q_proj.bias [896]",
        "layers.0.self_attn.k_proj.weight [128, 896]",
        "layers.0.self_attn.k_proj.bias [128]",
        "layers.0.self_attn.v_proj.weight [128, 896]",
        "layers.0.self_attn.v_proj.bias [128]",
        "layers.0.self_attn.o_proj.weight [896, 896]",
        "layers.0.post_attention_layernorm.weight [896]",
        "layers.0.mlp.gate_proj.weight [4864, 896]",
        "layers.0.mlp.up_proj.weight [4864, 896]",
        "layers.0.mlp.down_proj.weight [896, 4864]"
      )
    )
    assert(language.takeRight(2).toSeq == Seq("norm.weight [896]", language.head))
    assert(layout(seven).language.asScala.last.name == "language_model.lm_head.weight")
  }
}
