package org.sluice.pipelines.cli

import com.fasterxml.jackson.databind.{JsonNode, ObjectMapper}
import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.{SluiceProcess, TestLake}

/** What a new user sees first, with the bundled model. */
class DemoSpec extends AnyFunSuite {
  private val mapper = new ObjectMapper()
  private val out = TestLake.directory("demo").toString
  private lazy val Seq(demo, again, tables) = CommandSequence.run(
    Seq(
      Seq("demo", "--out", out, "--json"),
      Seq("demo", "--out", out),
      Seq("tables", "--lake", s"$out/lake", "--json")
    )
  )

  private def objects(ended: SluiceProcess.Ended): Seq[JsonNode] =
    ended.out.linesIterator.map(mapper.readTree).toSeq

  test("most questions about the shapes are answered right") {
    assert(demo.exitCode == ExitCodes.OK, demo)
    val scores = objects(demo).filter(_.has("score")).map(_.get("score").asDouble)
    info(f"${scores.size} questions, mean score ${scores.sum / scores.size}%.2f")
    assert(scores.size >= 10)
    assert(scores.sum / scores.size >= 0.7)
  }

  test("events of the real clips are listed, and no question is asked about them") {
    val events = objects(demo).filter(_.has("stream")).map(_.get("stream").asText).toSet
    assert(events.contains("car-detection") && events.contains("bottle-detection"))
    val scenes = objects(demo).filter(_.has("question")).map(_.get("sceneId").asText)
    assert(scenes.forall(_.startsWith("test-standard")))
  }

  test("shapes and samples are in one lake, and a second demo finds all of it there") {
    val streams = mapper.readTree(tables.out)
    assert(streams.at("/videos/indexed").asInt == 6)
    assert(again.exitCode == ExitCodes.OK, again)
    assert(again.err.contains("6 unchanged"), again)
    assert(again.out.contains("right") && again.out.contains("--model"))
  }
}
