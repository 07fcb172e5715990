package org.sluice.pipelines.ask

import java.nio.file.Path

import scala.jdk.CollectionConverters._

import org.apache.spark.sql.Row
import org.scalatest.funsuite.AnyFunSuite
import org.sluice.SluiceException
import org.sluice.pipelines.{SharedSpark, TestLake}
import org.sluice.pipelines.lake.Lake

class AskJobSpec extends AnyFunSuite {
  private val spark = SharedSpark.session
  private val model = SharedSpark.model

  private def options(
      each: Each = Each.ALL,
      frames: Int = 64,
      tokenBudget: Int = 0,
      retrieval: Retrieval = Retrieval.UNIFORM
  ) = new AskOptions(retrieval, frames, tokenBudget, 4, each, AskOptions.device("cpu"))

  private def ask(
      filter: FrameFilter = FrameFilter.ALL,
      asked: AskOptions = options(),
      question: String = AskedLake.question,
      save: Boolean = false,
      lake: Path = AskedLake.directory,
      model: Path = model
  ): Asked = new AskJob(spark, lake.toString, model.toString).run(question, filter, asked, save)

  private def filter(
      stream: String = null,
      from: String = null,
      to: String = null,
      where: String = null
  ) = FrameFilter.of(stream, from, to, where)

  private def one(asked: Asked): UnitAnswer = {
    assert(asked.answers.size == 1)
    asked.answers.get(0)
  }

  private def error(body: => Any): SluiceException = intercept[SluiceException](body)

  test("every segment, its video long deleted, is answered as it was when it was indexed") {
    val told = AskedLake
      .open()
      .answers()
      .collect()
      .map(row => row.getAs[String]("segment_id") -> row.getAs[String]("answer"))
      .toMap
    assert(told.size == 6 && told.values.toSet.size > 1)
    val answers = ask(asked = options(Each.SEGMENT)).answers.asScala
    assert(answers.map(answer => answer.unit -> answer.text).toMap == told)
    val (segment, text) = told.head
    val alone = one(ask(filter(where = s"segment_id = '$segment'")))
    assert(alone.text == text && alone.framesUsed == 2 && alone.cited.get(0).frames == 2)
  }

  test("an answer cites streams, times, frames and tokens") {
    val asked = ask(filter(stream = "door", from = "00:00.5", to = "2000"))
    val answer = one(asked)
    val cited = answer.cited.get(0)
    assert(answer.cited.size == 1 && cited.streamId == "door" && cited.frames == 3)
    assert(cited.path.endsWith("door/20261121T081500Z.mkv"))
    // Two frames a second: 0.5, 1.0 and 1.5 s, at the nearest frames of the clip.
    assert(math.abs(cited.startMillis - 500) < 50 && math.abs(cited.endMillis - 1500) < 50)
    val began = java.time.Instant.parse(AskedLake.start)
    assert(cited.startAt == began.plusMillis(cited.startMillis))
    assert(answer.framesUsed == 3 && answer.tokensRead == 3 * 16)
    assert(asked.framesMatched(answer) == 3 && asked.tokensStored(answer) == 3 * 16)
  }

  test("frames are spread evenly where not all can be read, within the budget of tokens") {
    val asked = ask(filter(stream = "door"), options(frames = 3))
    val all = AskedLake.open().frames().where("stream_id = 'door'").orderBy("frame_ms")
    val times = all.select("frame_ms").collect().map(_.getLong(0))
    // Of six frames the first, the third and the fifth.
    val cited = one(asked).cited.get(0)
    assert(cited.startMillis == times(0) && cited.endMillis == times(4) && cited.frames == 3)
    assert(one(asked).tokensRead == 48 && asked.tokensStored(one(asked)) == 96)
    val each = ask(asked = options(Each.STREAM, tokenBudget = 50)).answers.asScala
    assert(each.map(_.unit) == Seq("door", "yard") && each.forall(_.framesUsed == 3))
    assert(each.head.text == one(asked).text && each.head.cited.get(0) == cited)
    for (n <- 1 to 20; k <- 1 to 20) {
      val chosen = (0 until n).filter(frame => Choice.isChosen(frame, n, k))
      assert(chosen == (if (n <= k) 0 until n else (0 until k).map(i => i * n / k)))
    }
  }

  test("several streams are read one behind the other, and each is cited") {
    val answer = one(ask(filter(where = "frame_index = 0")))
    assert(answer.cited.asScala.map(s => (s.streamId, s.frames)) == Seq("door" -> 3, "yard" -> 3))
  }

  test("a time on the clock and a condition narrow what is asked") {
    val later = filter(from = "2026-11-21T08:15:01Z", where = "path LIKE '%door%' AND is_reference")
    val cited = one(ask(later)).cited.asScala
    assert(cited.map(_.streamId) == Seq("door") && cited.head.startMillis >= 1000)
    assert(cited.head.frames == 2) // every segment begins with one
  }

  test("an answer that is kept is a row of asked") {
    val lake = TestLake.copyTree(AskedLake.directory, TestLake.directory("lake"))
    ask(filter(from = "0"), options(Each.STREAM, 2), save = true, lake = lake)
    val rows = Lake.open(spark, lake.toString).askedTable().rows().orderBy("unit").collect()
    assert(rows.map(_.getAs[String]("unit")).toSeq == Seq("door", "yard"))
    val row = rows.last
    assert(row.getAs[String]("asked_of") == "--from 0 ms" && row.getAs[Int]("frames_used") == 2)
    assert(row.getAs[Long]("tokens_read") == 32 && row.getAs[Long]("tokens_stored") == 96)
    val cited = row.getSeq[Row](row.fieldIndex("cited")).head
    assert(cited.getAs[String]("stream_id") == "yard" && cited.getAs[Int]("frames") == 2)
  }

  test("what cannot be asked is told by name") {
    val nothing = error(ask(filter(stream = "gate")))
    assert(nothing.code == "ASK_NOTHING_MATCHES" && nothing.getMessage.contains("door, yard"))
    val syntax = error(ask(filter(where = "frame_ms >")))
    assert(syntax.code == "ASK_BAD_WHERE" && syntax.getMessage.linesIterator.size == 1)
    assert(syntax.why.matches(".*at character \\d+"), syntax.why)
    val column = error(ask(filter(where = "colour = 'red'")))
    assert(column.code == "ASK_BAD_WHERE" && column.why.contains("`colour`"), column.why)
    assert(error(ask(filter(where = "frame_ms"))).code == "ASK_BAD_WHERE")
    assert(error(filter(from = "yesterday")).getMessage.contains("--from yesterday"))
    assert(error(ask(asked = options(tokenBudget = 10))).why.contains("at least 16"))
    val long = error(ask(question = "why " * 3000))
    assert(long.code == "ASK_QUESTION_TOO_LONG", long)
    val empty = TestLake.directory("lake")
    Lake.openOrCreate(spark, empty.toString)
    assert(error(ask(lake = empty)).code == "ASK_EMPTY_LAKE")
  }

  test("tokens of another model are refused, and both models are named") {
    val other = TestLake.copyTree(model, TestLake.directory("other"))
    val file = other.resolve("preprocessor_config.json")
    val changed = java.nio.file.Files.readString(file).replaceFirst("0\\.5", "0.25")
    java.nio.file.Files.writeString(file, changed)
    val refused = error(ask(model = other))
    assert(refused.code == "ASK_OTHER_MODEL")
    assert(refused.why.contains(model.toString) && refused.why.contains(other.toString))
    // A lake that does not say whose its tokens are: their width is looked at.
    val silent = TestLake.copyTree(AskedLake.directory, TestLake.directory("lake"))
    TestLake.deleteTree(silent.resolve("_sluice/models"))
    val demo = SharedSpark.launcher.resolveSibling("models/demo")
    val width = error(ask(lake = silent, model = demo))
    assert(width.code == "ASK_OTHER_MODEL" && width.why.contains("96 channels"), width.why)
  }
}
