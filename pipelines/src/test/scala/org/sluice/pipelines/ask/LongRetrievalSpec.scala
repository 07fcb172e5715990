package org.sluice.pipelines.ask

import scala.util.Using

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.SharedSpark
import org.sluice.pipelines.scenes.{Difficulty, SceneSetOptions, Split}

/** Measures the ways of finding frames on so many scenes of ten minutes and prints a table:
  * `SLUICE_LONG=12 ./mvnw test -DwildcardSuites=org.sluice.pipelines.ask.LongRetrievalSpec`.
  */
class LongRetrievalSpec extends AnyFunSuite {
  private val scenes = sys.env.get("SLUICE_LONG").map(_.toInt)
  private val byScores = Seq("token first layer", "embedding", "key", "token")
  private val ways =
    Seq("uniform", "cosine") ++ byScores.map(_ + LongRetrieval.Alone) ++ byScores ++
      Seq("rekv", "oracle")

  test("the default finds the frames that hold an answer anywhere in ten minutes") {
    assume(scenes.nonEmpty, "set SLUICE_LONG to a number of scenes")
    // One or no object most of the time: a new one every 40 seconds.
    val set = new SceneSetOptions(21, scenes.get, Difficulty.STANDARD, Split.TEST, 600, 20, 40)
    val demo = SharedSpark.launcher.resolveSibling("models/demo")
    // The window holds the twelve frames that the model was trained with, and the question.
    Using.resource(new LongRetrieval(demo, 12 * 37 + 40)) { long =>
      val results = (0 until set.count).foldLeft(Seq.empty[LongRetrieval.Result]) { (all, i) =>
        val more = all ++ long.run(set.scene(i), set.questions, ways, Seq(12, 4))
        long.print(more) // so far
        more
      }
      def share(way: String) = {
        val of = results.filter(r => r.way == way && r.most == 12)
        of.count(_.right).toDouble / of.size
      }
      assert(share(Retrieval.TOKEN.text) > share("uniform"))
    }
  }
}
