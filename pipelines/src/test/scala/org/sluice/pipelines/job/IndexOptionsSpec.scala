package org.sluice.pipelines.job

import java.util.Optional

import scala.jdk.CollectionConverters._

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.SluiceException
import org.sluice.reduce.ReducerConfig
import org.sluice.stc.{CacherConfig, PrunerConfig}
import org.sluice.videollm.{MemoryScope, TokenCodec}

class IndexOptionsSpec extends AnyFunSuite {
  private def read(
      options: Map[String, String] = Map.empty,
      session: Map[String, String] = Map.empty,
      prompts: Seq[String] = Nil
  ): IndexOptions = IndexOptions.read(
    new OptionSource(options.asJava, key => Optional.ofNullable(session.get(key).orNull)),
    prompts.asJava
  )

  private def refused(options: (String, String)*): String =
    intercept[SluiceException](read(options.toMap)).getMessage

  test("the defaults are the published settings at two frames a second and 64 tokens a frame") {
    val options = read()
    assert(options.sampling == new Sampling(2.0, 60, true))
    assert(options.encode.cacher == new CacherConfig(0.25, 4))
    assert(options.encode.reducer == new ReducerConfig.Stc(PrunerConfig.published(64)))
    assert(options.encode.memoryScope == MemoryScope.SEGMENT)
    assert(options.encode.codec == TokenCodec.F16)
    assert(options.minFreeGb == 1)
  }

  test("an option goes before the session's configuration, which goes before the default") {
    val session = Map("spark.sluice.framesPerSecond" -> "4", "spark.sluice.tokensPerFrame" -> "32")
    assert(read(session = session).sampling.framesPerSecond == 4)
    assert(read(Map("framesPerSecond" -> "8"), session).sampling.framesPerSecond == 8)
    assert(
      read(Map("framesPerSecond" -> "8"), session).encode.reducer ==
        new ReducerConfig.Stc(PrunerConfig.published(32))
    )
  }

  test("names are matched without regard to case, as Spark's options are") {
    assert(read(Map("framespersecond" -> "8")).sampling.framesPerSecond == 8)
  }

  test("a value out of range names the option, the value and the rule") {
    assert(
      refused("recomputeRatio" -> "1.4").contains("recomputeRatio is 1.4 but must be in (0, 1]")
    )
    assert(
      refused("framesPerSecond" -> "0").contains("framesPerSecond is 0.0 but must be in (0, 1000]")
    )
    assert(refused("framesPerSecond" -> "NaN").contains("framesPerSecond is NaN"))
    assert(refused("segmentSeconds" -> "0").contains("segmentSeconds is 0.0 but must be in"))
    assert(refused("tokensPerFrame" -> "0").contains("tokensPerFrame is 0 but must be at least 1"))
    assert(refused("reducer" -> "best").contains("reducer is best but must be stc or none or"))
    assert(
      refused("tokensPerFrame" -> "many").contains("tokensPerFrame is many but must be a number")
    )
    assert(refused("device" -> "tpu").contains("device is tpu but must be"))
    assert(refused("minFreeGb" -> "-1").contains("minFreeGb is -1.0 but must not be negative"))
    assert(refused("maxNewTokens" -> "0").contains("maxNewTokens is 0 but must be at least 1"))
    assert(refused("extensions" -> " , ").contains("extensions is empty"))
  }

  test("an unknown option is an error and not ignored") {
    assert(refused("framePerSecond" -> "2").contains("there is no such option: framePerSecond"))
  }

  test("a budget beyond the model's tokens is cut to them, for every reducer with a budget") {
    def budget(reducer: String): ReducerConfig =
      read(Map("reducer" -> reducer)).withBudgetAtMost(16).encode.reducer
    assert(budget("stc") == new ReducerConfig.Stc(PrunerConfig.published(16)))
    assert(budget("uniform_frame") == new ReducerConfig.UniformFrame(16))
    assert(budget("random") == new ReducerConfig.Random(16, 0))
    assert(budget("none") == new ReducerConfig.None())
  }

  test("a question asked twice is asked once, and an empty one not at all") {
    val options = read(prompts = Seq("what?", " what? ", "", "who?"))
    assert(options.questions.prompts.asScala == Seq("what?", "who?"))
  }
}
