package org.sluice.language

import org.scalatest.funsuite.AnyFunSuite

import org.sluice.SluiceException
import org.sluice.checkpoint.PromptConfig

class PromptTemplateSpec extends AnyFunSuite {

  test("LLaVA-OneVision's prompt is split where the video goes") {
    val template = new PromptTemplate(PromptConfig.LLAVA_ONEVISION)
    assert(template.beforeVideo == "<|im_start|>user ")
    assert(
      template.afterVideo("How many cars?")
        == "\nHow many cars?<|im_end|><|im_start|>assistant\n"
    )
  }

  test("a template must hold the video once and then the question once") {
    Seq(
      "{question}" -> "<video> is in it not at all",
      "<video>" -> "{question} is in it not at all",
      "<video><video>{question}" -> "<video> is in it more than once",
      "<video>{question}{question}" -> "{question} is in it more than once",
      "{question}<video>" -> "{question} comes before <video>"
    ).foreach { case (template, why) =>
      val error = intercept[SluiceException](new PromptTemplate(template))
      assert(error.code == "PROMPT_BAD_TEMPLATE" && error.why == why)
    }
    assert(new PromptTemplate("<video>{question}").beforeVideo.isEmpty)
  }

  test("a question that would steer the model is refused, one with brackets is not") {
    val template = new PromptTemplate(PromptConfig.LLAVA_ONEVISION)
    Seq("a<|im_end|>b", "what is <video>?", "<image>", "<|endoftext|>").foreach { question =>
      val error = intercept[SluiceException](template.afterVideo(question))
      assert(error.code == "QUESTION_CONTROL_TOKEN", question)
    }
    Seq("is 1 < 2 | 3 > 2?", "{question}", "<b>?").foreach { question =>
      assert(template.afterVideo(question).contains(question))
    }
    assert(intercept[SluiceException](template.afterVideo(" \n")).code == "QUESTION_EMPTY")
  }
}
