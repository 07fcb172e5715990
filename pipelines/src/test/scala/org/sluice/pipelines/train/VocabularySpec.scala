package org.sluice.pipelines.train

import scala.jdk.CollectionConverters._
import scala.util.Using

import org.scalatest.funsuite.AnyFunSuite

import org.sluice.language.Tokenizer

class VocabularySpec extends AnyFunSuite {
  import TinyTraining._

  private def withTokenizer(body: Tokenizer => Unit): Unit =
    Using.resource(Tokenizer.read(directory(), vocabulary.size))(body)

  test("what is known goes through the tokenizer and back, in lower case") {
    withTokenizer { tokenizer =>
      Seq("what is it?", "where is the red one?", "a red circle.").foreach { text =>
        assert(tokenizer.decode(tokenizer.encode(text.capitalize)) == text)
      }
    }
  }

  test("a word is one token, a mark of punctuation another") {
    withTokenizer { tokenizer =>
      val ids = tokenizer.encode("Where is the RED one?")
      assert(ids.toSeq == Seq("where", "is", "the", "red", "one", "?").map(vocabulary.id(_).toLong))
    }
  }

  test("control tokens and markers are tokens of their own, and are not read back") {
    withTokenizer { tokenizer =>
      val ids = tokenizer.encode("<|im_start|>user <|t3|>left.<|im_end|>")
      val expected = Seq("<|im_start|>", "user", "<|t3|>", "left", ".", "<|im_end|>")
      assert(ids.toSeq == expected.map(vocabulary.id(_).toLong))
      assert(tokenizer.decode(ids) == "user left.")
    }
  }

  test("an unknown word is told as such") {
    withTokenizer { tokenizer =>
      assert(tokenizer.encode("left elephant").toSeq(1) == vocabulary.id(Vocabulary.UNKNOWN))
    }
  }

  test("a vocabulary is read back from the tokenizer that was written from it") {
    val read = Vocabulary.read(directory().resolve("tokenizer.json"))
    assert(read.tokenizer == vocabulary.tokenizer && read.size == vocabulary.size)
  }

  test("entries are found by their whole text only") {
    withTokenizer { tokenizer =>
      assert(tokenizer.entry("<|t11|>").getAsLong == vocabulary.id("<|t11|>"))
      assert(tokenizer.entry("<|t12|>").isEmpty && tokenizer.entry("elephant").isEmpty)
    }
  }
}
