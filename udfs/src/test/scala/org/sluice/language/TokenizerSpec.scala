package org.sluice.language

import java.nio.file.Files

import scala.util.Using

import org.scalatest.funsuite.AnyFunSuite

import org.sluice.SluiceException

class TokenizerSpec extends AnyFunSuite {
  import TinyModel._

  test("bytes are their own tokens and control tokens have the ids of the configuration") {
    Using.resource(Tokenizer.read(tied, 512)) { tokenizer =>
      assert(tokenizer.encode("Z~9").toSeq == Seq[Long]('Z', '~', '9'))
      // é is C3 A9 in UTF-8
      assert(tokenizer.encode("é").toSeq == Seq(0xc3L, 0xa9L))
      val control = tokenizer.encode("<|im_start|><image><video><|im_end|><|endoftext|>")
      assert(control.toSeq == Seq(510L, 508L, 509L, 511L, 507L))
    }
  }

  test("a text comes back from its tokens, whatever its script, without control tokens") {
    Using.resource(Tokenizer.read(untied, 512)) { tokenizer =>
      val text = "What is on the table?\n\t Ça, 你好, \uD83D\uDE97 — fin."
      assert(tokenizer.decode(tokenizer.encode(text)) == text)
      assert(tokenizer.decode(tokenizer.encode("<|im_start|>yes<|im_end|>")) == "yes")
    }
  }

  test("a long text is not cut") {
    Using.resource(Tokenizer.read(tied, 512)) { tokenizer =>
      val text = "9" * 5000
      assert(tokenizer.encode(text).length == 5000)
    }
  }

  test("every token of the vocabulary can be written as text") {
    Using.resource(Tokenizer.read(tied, 512)) { tokenizer =>
      assert((256 until 507).forall(id => tokenizer.decode(Array(id.toLong)).length == 2))
    }
  }

  test("a directory without tokenizer.json, and a file that is none, are named") {
    val directory = Files.createTempDirectory("tokenizer")
    val file = directory.resolve("tokenizer.json")
    try {
      val missing = intercept[SluiceException](Tokenizer.read(directory, 512))
      assert(missing.code == "TOKENIZER_MISSING" && missing.where == file.toString)
      Files.writeString(file, """{"version":"1.0"}""")
      assert(
        intercept[SluiceException](Tokenizer.read(directory, 512)).code == "TOKENIZER_UNREADABLE"
      )
    } finally {
      Files.deleteIfExists(file)
      Files.delete(directory)
    }
  }

  test("a tokenizer of a larger vocabulary than the model's is refused") {
    Using.resource(Tokenizer.read(tied, 400)) { tokenizer =>
      assert(tokenizer.encode("Z").toSeq == Seq(90L))
      val error = intercept[SluiceException](tokenizer.encode("<video>"))
      assert(error.code == "TOKENIZER_FOREIGN" && error.why.contains("509"))
    }
  }
}
