package org.sluice.pipelines.cli

import java.nio.file.Files

import scala.jdk.CollectionConverters._

import com.fasterxml.jackson.databind.{JsonNode, ObjectMapper}
import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.{ChildJvm, SharedSpark, TestLake}

/** Commands in processes of their own, as the launcher starts them. */
class CommandSpec extends AnyFunSuite {
  private val log =
    "-Dlog4j2.configurationFile=classpath:org/sluice/pipelines/cli/log4j2.properties"
  private val mapper = new ObjectMapper()

  private def sluice(args: String*): ChildJvm.Ended =
    ChildJvm.run("org.sluice.pipelines.cli.Sluice", Seq("-Xmx1g", log), args)

  private def json(text: String): JsonNode = {
    val lines = text.linesIterator.toSeq
    assert(lines.size == 1, text)
    mapper.readTree(lines.head)
  }

  private def assertParagraph(ended: ChildJvm.Ended, code: String): Unit = {
    assert(ended.exitCode == ExitCodes.USER, ended.output)
    assert(ended.stdout.isEmpty)
    assert(ended.stderr.contains(s"[$code]"), ended.stderr)
    assert(!ended.stderr.contains("\tat "), ended.stderr)
  }

  private val clips = TestLake.directory("clips")
  private lazy val lake = TestLake.directory("lake").toString
  private val model = SharedSpark.model.toString

  test(
    "index prints one object and nothing else, and tells faulty videos by its exit code if asked"
  ) {
    TestLake.clip(clips, "a.mkv")
    Files.writeString(clips.resolve("b.mp4"), "no video")
    val ended =
      sluice("index", clips.toString, "--lake", lake, "--model", model, "--json", "--failOnError")
    assert(ended.exitCode == ExitCodes.FAULTY_VIDEOS, ended.output)
    val summary = json(ended.stdout)
    assert(summary.at("/videos/indexed").asInt == 1 && summary.at("/videos/failed").asInt == 1)
    assert(summary.at("/frames").asInt == 6)
    assert(summary.at("/tokensDense").asInt == 96)
    assert(!ended.stderr.contains("\tat "), ended.stderr)
  }

  test("tables shows what is there") {
    val tables = json(sluice("tables", "--lake", lake, "--json").stdout)
    assert(tables.at("/tables/frames/rows").asInt == 6)
    assert(tables.at("/tables/frames/columns/tokens").asText == "binary")
    assert(tables.at("/videos/failed").asInt == 1)
  }

  test("events prints one object a line") {
    val ended = sluice("events", "--lake", lake, "--json", "--enter", "0.01", "--exit", "0.01")
    assert(ended.exitCode == ExitCodes.OK, ended.output)
    val events = ended.stdout.linesIterator.map(mapper.readTree).toSeq
    assert(events.map(_.get("stream").asText).distinct == Seq("a"))
    assert(events.forall(e => e.get("endSeconds").asDouble > e.get("startSeconds").asDouble))
  }

  test("a user's mistakes end with one paragraph and no stack trace") {
    assertParagraph(sluice("tables", "--lake", "/nowhere"), "LAKE_NOT_FOUND")
    val index = Seq("index", clips.toString, "--lake", lake)
    assertParagraph(
      sluice(index ++ Seq("--model", model, "--recomputeRatio", "1.4"): _*),
      "OPTION_INVALID"
    )
    val noModel = sluice(index ++ Seq("--model", clips.toString): _*)
    assert(
      noModel.exitCode == ExitCodes.USER && noModel.stderr.contains("config.json"),
      noModel.output
    )
    val unknown = sluice("tables", "--lake", lake, "--jsn")
    assert(unknown.exitCode == ExitCodes.USER && unknown.stderr.contains("--jsn"))
    assert(!unknown.stderr.contains("\tat "))
  }

  test("help is on standard output and names every option with its default") {
    val help = sluice("index", "--help")
    assert(help.exitCode == ExitCodes.OK)
    Seq("--framesPerSecond", "--prompt", "--lake", "default: 64", "--minFreeGb").foreach { text =>
      assert(help.stdout.contains(text))
    }
    assert(sluice("--help").stdout.contains("Exit codes"))
  }
}
