package org.sluice.language

import java.nio.file.{Files, Path}
import java.util.{OptionalInt, TreeSet}

import scala.jdk.CollectionConverters._
import scala.util.Using

import com.google.gson.{JsonObject, JsonParser}
import org.scalatest.funsuite.AnyFunSuite

import org.sluice.SluiceException
import org.sluice.checkpoint.{FrameMarker, PromptConfig}
import org.sluice.videollm.{FrameTokens, ModelOptions, VideoLlm}

class FrameMarkersSpec extends AnyFunSuite {
  private val stop = new TreeSet[Integer](Seq[Integer](511).asJava)

  private def prompt(marker: FrameMarker) =
    new PromptConfig(PromptConfig.LLAVA_ONEVISION, stop, OptionalInt.empty, marker)

  /** The fixture with its last merges turned into markers: <|t0|> is 504, <|t1|> 505, <|t2|> 506.
    */
  private def marked(files: (String, String)*): Path = {
    val copy = Files.createTempDirectory("marked")
    Files.list(TinyModel.untied).iterator.asScala.foreach { f =>
      Files.copy(f, copy.resolve(f.getFileName))
    }
    val file = copy.resolve("tokenizer.json")
    val json = JsonParser.parseString(Files.readString(file)).getAsJsonObject
    val model = json.getAsJsonObject("model")
    val vocabulary = model.getAsJsonObject("vocab")
    val merges = model.getAsJsonArray("merges")
    for (old <- Seq("yi", "po", "va")) {
      vocabulary.remove(old)
      merges.remove(248)
    }
    for (k <- 0 to 2) {
      vocabulary.addProperty(s"<|t$k|>", 504 + k)
      val token = new JsonObject
      token.addProperty("id", 504 + k)
      token.addProperty("content", s"<|t$k|>")
      token.addProperty("special", true)
      Seq("single_word", "lstrip", "rstrip", "normalized").foreach(token.addProperty(_, false))
      json.getAsJsonArray("added_tokens").add(token)
    }
    Files.writeString(file, json.toString)
    files.foreach { case (name, text) => Files.writeString(copy.resolve(name), text) }
    copy
  }

  private val timed = "sluice.json" -> """{"frameMarker":"time"}"""

  test("a frame's marker is its time since the first, in half seconds, the last for all later") {
    Using.resource(Tokenizer.read(marked(), 512)) { tokenizer =>
      val markers = FrameMarkers.of(prompt(FrameMarker.TIME), tokenizer)
      val times = Array(7000L, 7249L, 7250L, 7533L, 8000L, 9000L, 3600000L)
      assert(markers.ids(times).toSeq == Seq(504, 504, 505, 505, 506, 506, 506))
    }
  }

  test("a model without markers gets none") {
    Using.resource(Tokenizer.read(TinyModel.untied, 512)) { tokenizer =>
      val markers = FrameMarkers.of(prompt(FrameMarker.NONE), tokenizer)
      assert(markers.ids(Array(0L, 500L)).isEmpty)
    }
  }

  test("a vocabulary without the markers the directory asks for is refused") {
    Using.resource(Tokenizer.read(TinyModel.untied, 512)) { tokenizer =>
      val error =
        intercept[SluiceException](FrameMarkers.of(prompt(FrameMarker.TIME), tokenizer))
      assert(error.code == "TOKENIZER_NO_TIME_MARKERS" && error.why.contains("<|t0|>"))
    }
  }

  test("a marker stands before each frame's own tokens and counts in the prompt's length") {
    Using.resource(TinyModel.languageModel(marked(timed))) { model =>
      Using.resource(model.decoder.newManager()) { call =>
        val frames = Seq(2, 1).map(tokens => Array.tabulate(tokens * 96)(_.toFloat)).asJava
        val rows = model.visual(call, frames, Array(100L, 1100L)).toFloatArray.grouped(96).toSeq
        val marks = model.decoder.embed(call, 504, 506).toFloatArray.grouped(96).toSeq
        assert(rows.length == 5)
        assert(rows(0).sameElements(marks(0)) && rows(3).sameElements(marks(1)))
        assert(rows(1).sameElements(frames.get(0).take(96)))
        assert(rows(4).sameElements(frames.get(1)))
      }
      val question = Seq("what?").asJava
      val others = model.beforeVideo.length + 1 + model.afterVideo("what?").length + 10
      assert(model.maxFrames(16, question, 10) == (2048 - others) / 17)
    }
  }

  test("an answer depends on when the frames were, not on when the first was") {
    val frames = (0 until 3).map(i => Array.tabulate(4 * 96)(j => ((i * 31 + j) % 7 - 3) * 0.2f))
    def answer(model: VideoLlm, times: Long*) =
      model
        .answer(
          frames.zip(times).map { case (t, ms) => new FrameTokens(ms, t) }.asJava,
          (1 to 6).map(n => s"what is it $n?").asJava,
          8
        )
        .replies
    Using.resource(VideoLlm.load(marked(timed), ModelOptions.CPU)) { model =>
      val plain = answer(model, 0, 500, 1000)
      assert(answer(model, 60000, 60500, 61000) == plain)
      assert(answer(model, 0, 1000, 5000) != plain)
    }
    Using.resources(
      VideoLlm.load(marked(), ModelOptions.CPU),
      VideoLlm.load(marked(timed), ModelOptions.CPU)
    ) { (none, time) =>
      assert(answer(none, 0, 500, 1000) == answer(none, 0, 1000, 5000))
      val tokens = answer(none, 0, 500, 1000).get(0).tokensIn
      assert(answer(time, 0, 500, 1000).get(0).tokensIn == tokens + 3)
      assert(none.answerFingerprint != time.answerFingerprint)
      assert(none.encoderFingerprint == time.encoderFingerprint)
    }
  }
}
