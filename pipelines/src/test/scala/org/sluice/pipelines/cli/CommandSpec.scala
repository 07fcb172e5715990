package org.sluice.pipelines.cli

import java.nio.file.Files

import com.fasterxml.jackson.databind.{JsonNode, ObjectMapper}
import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.{SharedSpark, SluiceProcess, TestLake}

/** Commands as users run them, one after the other in one process. */
class CommandSpec extends AnyFunSuite {
  private val mapper = new ObjectMapper()
  private val clips = TestLake.directory("clips")
  private val empty = TestLake.directory("empty")
  private val lake = TestLake.directory("lake").toString
  private val model = SharedSpark.model.toString
  private val index = Seq("index", clips.toString, "--lake", lake, "--model", model)

  private val landing = TestLake.directory("landing")
  private val watch =
    Seq("watch", landing.toString, "--lake", s"$lake-live", "--model", model, "--slots", "1")

  /** What a user must put right, and what the message names. */
  private val mistakes = Seq(
    Seq("tables", "--lake", "/nowhere") -> "[LAKE_NOT_FOUND]",
    Seq("ask", "what is it?", "--lake", lake, "--from", "yesterday") -> "[ASK_BAD_TIME]",
    Seq("ask", "what is it?", "--lake", lake, "--retrieval", "luck") -> "retrieval is luck",
    Seq("search", "a dog", "--lake", lake, "--limit", "0") -> "limit is 0",
    (index ++ Seq("--recomputeRatio", "1.4")) -> "[OPTION_INVALID]",
    (index :+ "--framesPerSecond=often") -> "framesPerSecond",
    (index :+ "--fast") -> "--fast",
    Seq("index", clips.toString, "--lake", lake, "--model", empty.toString) -> empty.toString,
    Seq("index", empty.toString, "--lake", lake, "--model", model) -> empty.toString,
    Seq("index", s"$empty/none.mp4", "--lake", lake, "--model", model) -> "none.mp4",
    Seq("index", clips.toString, "--model", model) -> "--lake",
    Seq("tables", "--lake", lake, "--jsn") -> "--jsn",
    Seq("optimize", "--lake", lake, "--retainHours", "0") -> "retainHours is 0.0",
    Seq("forget", "--lake", lake) -> "one of --stream, --before and --video",
    Seq("forget", "--lake", lake, "--before", "2999-01-01T00:00:00Z") -> "not be in the future",
    Seq("forget", "--lake", lake, "--stream", "nobody") -> "[FORGET_UNKNOWN]",
    Seq("unheard-of") -> "unheard-of",
    Seq("watch", s"$empty/none", "--lake", lake, "--model", model, "--once") -> "[LANDING_MISSING]",
    (watch ++ Seq("--triggerSeconds", "-1")) -> "triggerSeconds is -1.0 but must not be negative",
    (watch ++ Seq("--once", "--reducer", "none")) -> "[WATCH_OTHER_CONFIGURATION]",
    (watch :+ "--retryFailed") -> "--retryFailed",
    Seq("record", "--landing", s"$empty") -> "[RECORD_NO_CAMERAS]",
    Seq("record", "door=pigeon://h/1", "--landing", s"$empty") -> "[RECORD_UNKNOWN_PROTOCOL]",
    Seq("record", "rtsp://h/1", "--landing", "s3a://h/1") -> "[RECORD_LANDING_NOT_LOCAL]",
    Seq("record", "rtsp://h/1", "--landing", s"$empty", "--segmentSeconds", "0") ->
      "segmentSeconds is 0.0 but must be positive",
    Seq("record", "rtsp://h/1", "--landing", s"$empty", "--receivers", "2") ->
      "receivers is 2 but must be at most the number of cameras, 1",
    Seq("record", "rtsp://h/1", "--landing", s"$empty", "--for", "ever") -> "--for is ever"
  )

  private val successes = Seq(
    index ++ Seq("--json", "--failOnError"),
    index :+ "--json",
    Seq("tables", "--lake", lake, "--json"),
    Seq("events", "--lake", lake, "--json", "--enter", "0.01", "--exit", "0.01"),
    Seq("index", "--help"),
    Seq("--help"),
    watch ++ Seq("--once", "--json"),
    watch ++ Seq("--once", "--json"),
    Seq("watch", "--help")
  )

  private lazy val (good, bad) = {
    TestLake.clip(clips, "a.mkv")
    Files.writeString(clips.resolve("b.mp4"), "no video")
    TestLake.clip(landing, "street/20261121T081500Z.mkv")
    CommandSequence.run(successes ++ mistakes.map(_._1)).splitAt(successes.size)
  }

  private def json(ended: SluiceProcess.Ended): JsonNode = {
    assert(ended.out.linesIterator.size == 1 && ended.traces.isEmpty, ended)
    mapper.readTree(ended.out)
  }

  test(
    "index prints one object and nothing else, and tells faulty videos by its exit code if asked"
  ) {
    assert(good(0).exitCode == ExitCodes.FAULTY_VIDEOS, good(0))
    val summary = json(good(0))
    assert(summary.at("/videos/indexed").asInt == 1 && summary.at("/videos/failed").asInt == 1)
    assert(summary.at("/frames").asInt == 6)
    assert(summary.at("/tokensDense").asInt == 96)
    assert(good(1).exitCode == ExitCodes.OK && json(good(1)).at("/frames").asInt == 0)
  }

  test("tables shows what is there") {
    val tables = json(good(2))
    assert(tables.at("/tables/frames/rows").asInt == 6)
    assert(tables.at("/tables/frames/columns/tokens").asText == "binary")
    assert(tables.at("/videos/failed").asInt == 1)
  }

  test("events prints one object a line") {
    assert(good(3).exitCode == ExitCodes.OK, good(3))
    val events = good(3).out.linesIterator.map(mapper.readTree).toSeq
    assert(events.map(_.get("stream").asText).distinct == Seq("a"))
    assert(events.forall(e => e.get("endSeconds").asDouble > e.get("startSeconds").asDouble))
  }

  test("help is on standard output and names every option with its default") {
    assert(good(4).exitCode == ExitCodes.OK)
    Seq("--framesPerSecond", "--prompt", "--lake", "default: 64", "--minFreeGb").foreach { text =>
      assert(good(4).out.contains(text))
    }
    assert(good(5).out.contains("Exit codes"))
  }

  test("watch --once prints one object a batch, and nothing where there is nothing new") {
    assert(good(6).exitCode == ExitCodes.OK && good(7).exitCode == ExitCodes.OK, good(7))
    val batch = json(good(6))
    assert(batch.get("files").asInt == 1 && batch.get("frames").asInt == 6)
    assert(good(7).out.isEmpty && good(7).traces.isEmpty, good(7))
    Seq("--once", "--maxFilesPerBatch", "default: 30", "--latenessSeconds", "--prompts").foreach {
      text => assert(good(8).out.contains(text))
    }
  }

  test("what the user must put right is exit code 2, one message that names it, and no trace") {
    mistakes.zip(bad).foreach { case ((_, named), ended) =>
      assert(ended.exitCode == ExitCodes.USER && ended.out.isEmpty, ended)
      assert(ended.err.linesIterator.exists(_.startsWith("sluice: ")), ended)
      assert(ended.err.contains(named) && ended.traces.isEmpty, ended)
      assert(!ended.err.contains("internal error"), ended)
    }
  }
}
