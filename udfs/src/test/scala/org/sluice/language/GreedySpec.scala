package org.sluice.language

import scala.jdk.CollectionConverters._
import scala.util.Using

import org.scalatest.funsuite.AnyFunSuite

import org.sluice.SluiceException

class GreedySpec extends AnyFunSuite {
  import TinyModel._

  /** The golden's input is 4 prompt tokens, visual tokens, then the rest of the prompt. */
  private def withPrefix(name: String)(
      body: (Decoder, KvCache, Array[Long], Array[Long]) => Unit
  ): Unit =
    Using.resources(decoder(if (name == "qwen2_A") tied else untied), golden(name)) {
      (model, expected) =>
        val rest = expected.longs("prompt_ids").drop(4)
        val embeddings = expected.floats("greedy_inputs_embeds").dropRight(rest.length * 96)
        Using.resources(model.newManager(), model.newCache(1, 1)) { (call, prefix) =>
          model.append(call, prefix, model.embeddings(call, embeddings))
          body(model, prefix, rest, expected.longs("greedy_tokens"))
        }
    }

  private def none = java.util.List.of[Integer]()

  for (name <- Seq("qwen2_A", "qwen2_B")) {
    test(s"the tokens of $name come out one question at a time and among others") {
      withPrefix(name) { (model, prefix, rest, tokens) =>
        val greedy = new Greedy(model, none)
        val alone = greedy.generate(prefix, Seq(rest).asJava, tokens.length)
        assert(alone.get(0).tokens.sameElements(tokens) && !alone.get(0).stopped)
        val others = Seq(rest.take(2), rest, rest ++ rest, rest.take(1))
        val together = greedy.generate(prefix, others.asJava, tokens.length)
        assert(together.get(1).tokens.sameElements(tokens))
        for ((prompt, row) <- others.zipWithIndex) {
          val single = greedy.generate(prefix, Seq(prompt).asJava, tokens.length).get(0)
          assert(together.get(row).tokens.sameElements(single.tokens), s"row $row")
        }
      }
    }
  }

  test("a row ends at its stop token while the others go on") {
    withPrefix("qwen2_A") { (model, prefix, rest, tokens) =>
      val stop = tokens(5)
      val greedy = new Greedy(model, java.util.List.of[Integer](stop.toInt))
      val prompts = Seq(rest, rest.take(2)).asJava
      val rows = greedy.generate(prefix, prompts, tokens.length)
      assert(rows.get(0).stopped)
      assert(rows.get(0).tokens.sameElements(tokens.takeWhile(_ != stop)))
      val free = new Greedy(model, none).generate(prefix, prompts, tokens.length).get(1)
      assert(rows.get(1).tokens.sameElements(free.tokens.takeWhile(_ != stop)))
    }
  }

  test("an answer has at most the tokens asked for") {
    withPrefix("qwen2_A") { (model, prefix, rest, tokens) =>
      val greedy = new Greedy(model, none)
      val one = greedy.generate(prefix, Seq(rest).asJava, 1).get(0)
      assert(one.tokens.sameElements(tokens.take(1)) && !one.stopped)
      intercept[IllegalArgumentException](greedy.generate(prefix, Seq(rest).asJava, 0))
      val error = intercept[SluiceException](greedy.generate(prefix, Seq(rest).asJava, 2048))
      assert(error.code == "PROMPT_TOO_LONG")
    }
  }
}
