package org.sluice.pipelines.ask

import scala.jdk.CollectionConverters._
import scala.util.Using

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.{SharedSpark, TestLake}
import org.sluice.pipelines.job.{IndexJob, IndexOptions, IndexReporter, OptionSource}
import org.sluice.pipelines.scenes.{Difficulty, SceneSet, SceneSetOptions, Split}

/** Measures the ways of finding frames on so many clips of moving shapes and prints a table:
  * `SLUICE_RETRIEVAL=24 ./mvnw test -DwildcardSuites=org.sluice.pipelines.ask.RetrievalQualitySpec`.
  */
class RetrievalQualitySpec extends AnyFunSuite {
  private val spark = SharedSpark.session
  private val clips = sys.env.get("SLUICE_RETRIEVAL").map(_.toInt)

  test("by default a search finds most of the clips that show what it looks for") {
    assume(clips.nonEmpty, "set SLUICE_RETRIEVAL to a number of clips")
    val (set, lake) = (TestLake.directory("scenes"), TestLake.directory("lake"))
    val scenes = new SceneSetOptions(7, clips.get, Difficulty.STANDARD, Split.TEST, 6, 8)
    new SceneSet(set, scenes).write(2, _ => ())
    val demo = SharedSpark.launcher.resolveSibling("models/demo")
    val dense = Map("cacher" -> "none", "reducer" -> "none", "minFreeGb" -> "0")
    new IndexJob(
      spark,
      lake.toString,
      demo.toString,
      IndexOptions.read(OptionSource.of(dense.asJava, spark), java.util.List.of()),
      IndexReporter.SILENT
    ).run(java.util.List.of(set.resolve("videos").toString))
    val frames = RetrievalQuality.frames(spark, lake)
    assert(frames.size == 12 * clips.get)
    Using.resource(
      new RetrievalQuality(
        demo,
        frames,
        RetrievalQuality.truth(set),
        RetrievalQuality.questions(set)
      )
    ) { quality =>
      quality.report(1, Seq(2, 4))
      val ask = (thing: String) => SearchOptions.QUESTION.replace(SearchOptions.TEXT, thing)
      assert(quality.search(new org.sluice.videollm.Scoring.Yes(), ask, 1).recall > 0.8)
    }
  }
}
