package org.sluice.pipelines.ask

import java.nio.file.Path

import scala.jdk.CollectionConverters._
import scala.util.Using

import org.apache.spark.sql.Row
import org.scalatest.funsuite.AnyFunSuite
import org.sluice.SluiceException
import org.sluice.pipelines.{SharedSpark, TestLake}
import org.sluice.pipelines.lake.Lake
import org.sluice.rekv.RekvConfig
import org.sluice.videollm.{FrameTokens, ModelOptions, Scoring, VideoLlm}

class AskJobSpec extends AnyFunSuite {
  private val spark = SharedSpark.session
  private val model = SharedSpark.model

  private def options(
      each: Each = Each.ALL,
      frames: Int = 64,
      tokenBudget: Int = 0,
      retrieval: Retrieval = Retrieval.UNIFORM,
      inMemory: InMemory = InMemory.DEFAULT,
      finding: Finding = Finding.DEFAULT
  ) = new AskOptions(
    retrieval,
    finding,
    frames,
    tokenBudget,
    4,
    each,
    AskOptions.device("cpu"),
    inMemory
  )

  private def ask(
      filter: FrameFilter = FrameFilter.ALL,
      asked: AskOptions = options(),
      question: String = AskedLake.question,
      save: Boolean = false,
      lake: Path = AskedLake.directory,
      model: Path = model
  ): Asked =
    new AskJob(spark, lake.toString, model.toString, reporter).run(question, filter, asked, save)

  private var told = Map.empty[String, (Long, Long)]
  private val reporter: AskReporter = (things, done, of) =>
    synchronized(told += things -> (done, of))

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

  private def indexed: Map[(String, Long), String] = AskedLake
    .open()
    .answers()
    .collect()
    .map(row =>
      (row.getAs[String]("stream_id"), row.getAs[Long]("start_ms")) -> row.getAs[String]("answer")
    )
    .toMap

  test("every segment, its video long deleted, is answered as it was when it was indexed") {
    val answers = ask(asked = options(Each.SEGMENT)).answers.asScala
    val found = answers.map { answer =>
      val cited = answer.cited.get(0)
      (cited.streamId, cited.startMillis / 1000 * 1000) -> answer.text
    }
    assert(found.toMap == indexed && found.size == 6 && indexed.values.toSet.size > 1)
    assert(found.map(_._1).toSeq == found.map(_._1).toSeq.sorted)
  }

  test("the frames of a stretch of time on the clock are asked together") {
    val second = filter("door", from = "2026-11-21T08:15:01Z", to = "2026-11-21T08:15:02Z")
    assert(one(ask(second)).text == indexed("door" -> 1000L))
  }

  test("an answer cites streams, times, frames and tokens, of frames that are spread evenly") {
    val asked = ask(filter("door", from = "00:00.5", to = "2000"), options(frames = 2))
    val answer = one(asked)
    val cited = answer.cited.get(0)
    assert(answer.cited.size == 1 && cited.streamId == "door" && cited.frames == 2)
    assert(cited.path.endsWith("door/20261121T081500Z.mkv"))
    // Two frames a second: of those at 0.5, 1.0 and 1.5 s the first two, at the clip's nearest frames.
    assert(math.abs(cited.startMillis - 500) < 50 && math.abs(cited.endMillis - 1000) < 50)
    assert(cited.startAt == java.time.Instant.parse(AskedLake.start).plusMillis(cited.startMillis))
    assert(answer.framesUsed == 2 && answer.tokensRead == 2 * 16)
    assert(asked.framesMatched(answer) == 3 && asked.tokensStored(answer) == 3 * 16)
    for (n <- 1 to 20; k <- 1 to 20) {
      val chosen = (0 until n).filter(frame => Choice.isChosen(frame, n, k))
      assert(chosen == (if (n <= k) 0 until n else (0 until k).map(i => i * n / k)))
    }
  }

  test("several streams are read one behind the other, and each is cited") {
    val some = filter(where = "path LIKE '%mkv' AND is_reference")
    val cited = one(ask(some)).cited.asScala
    assert(cited.map(s => (s.streamId, s.frames)) == Seq("door" -> 3, "yard" -> 3))
  }

  test("the answers of every stream, within a budget of tokens, are kept as rows of asked") {
    val lake = TestLake.copyTree(AskedLake.directory, TestLake.directory("lake"))
    ask(filter(from = "0"), options(Each.STREAM, tokenBudget = 50), save = true, lake = lake)
    val rows = Lake.open(spark, lake.toString).askedTable().rows().orderBy("unit").collect()
    assert(rows.map(_.getAs[String]("unit")).toSeq == Seq("door", "yard"))
    val row = rows.last
    assert(row.getAs[String]("asked_of") == "--from 0 ms" && row.getAs[Int]("frames_used") == 3)
    assert(row.getAs[Long]("tokens_read") == 48 && row.getAs[Long]("tokens_stored") == 96)
    val cited = row.getSeq[Row](row.fieldIndex("cited")).head
    assert(cited.getAs[String]("stream_id") == "yard" && cited.getAs[Int]("frames") == 3)
    // Of six frames the first, the third and the fifth.
    val frames = AskedLake.open().frames().where("stream_id = 'yard'").orderBy("frame_ms")
    val times = frames.select("frame_ms").collect().map(_.getLong(0))
    assert(cited.getAs[Long]("start_ms") == times(0) && cited.getAs[Long]("end_ms") == times(4))
  }

  /** Text, first and last time of the frames read, of each stream. */
  private def read(asked: Asked): Map[String, (String, Long, Long, Int)] =
    asked.answers.asScala.map { answer =>
      val cited = answer.cited.get(0)
      answer.unit -> ((answer.text, cited.startMillis, cited.endMillis, answer.framesUsed))
    }.toMap

  private def expected(
      frames: Seq[RetrievalQuality.Frame],
      answer: Seq[FrameTokens] => String
  ): (String, Long, Long, Int) = {
    val tokens = frames.map(f => new FrameTokens(f.millis, f.tokens))
    (answer(tokens), frames.head.millis, frames.last.millis, frames.size)
  }

  /** Candidates' indexes by maximal marginal relevance, as its definition reads. */
  private def diverse(frames: Seq[RetrievalQuality.Frame], scores: Seq[Float], most: Int) = {
    def spread(i: Int) = (scores(i) - scores.min) / (scores.max - scores.min).toDouble
    val mean = frames.map(_.embedding.toSeq).transpose.map(_.sum.toDouble / frames.size)
    val directions = frames.map(_.embedding.toSeq.zip(mean).map { case (x, m) => x - m })
    def cosine(a: Int, b: Int) = {
      def dot(i: Int, j: Int) = directions(i).zip(directions(j)).map { case (x, y) => x * y }.sum
      dot(a, b) / math.sqrt(dot(a, a) * dot(b, b))
    }
    (0 until most).foldLeft(Seq.empty[Int]) { (chosen, _) =>
      def worth(i: Int) = spread(i) - 0.9 * chosen.map(cosine(i, _)).foldLeft(0.0)(math.max)
      chosen :+ frames.indices.filterNot(chosen.contains).maxBy(worth)
    }
  }

  test("of every stream those frames are read that score best, where not all can be") {
    val streams = RetrievalQuality.frames(spark, AskedLake.directory).groupBy(_.clip)
    Using.resource(VideoLlm.load(model, ModelOptions.CPU)) { direct =>
      def answer(tokens: Seq[FrameTokens]) =
        direct.answer(tokens.asJava, java.util.List.of(AskedLake.question), 4).replies.get(0).text
      Seq(
        (Retrieval.TOKEN, new Scoring.BestToken(1), new Finding(0, 0)),
        (Retrieval.TOKEN, new Scoring.BestToken(0), new Finding(1, 0)),
        (Retrieval.EMBEDDING, new Scoring.Embedding(), new Finding(0, 0)),
        (Retrieval.EMBEDDING, new Scoring.Embedding(), new Finding(0, 0.9))
      ).foreach { case (retrieval, way, finding) =>
        val best = streams.map { case (stream, frames) =>
          val scores = RetrievalQuality.scores(direct, frames, way, AskedLake.question)
          val top =
            if (finding.diversity > 0) diverse(frames, scores, 2).map(frames(_))
            else frames.zip(scores).sortBy(-_._2).take(2).map(_._1)
          stream -> expected(top.sortBy(_.millis), answer)
        }
        told = Map.empty
        val asked =
          ask(asked = options(Each.STREAM, 2, retrieval = retrieval, finding = finding))
        assert(read(asked) == best && best.size == 2, retrieval)
        assert(told == Map("frames scored" -> (12, 12), "answers" -> (2, 2)))
        assert(asked.answers.asScala.forall(a => a.tokensRead == 32 && asked.framesMatched(a) == 6))
        // Of one stream, the same: here the driver sees the candidates.
        val alone = options(frames = 2, retrieval = retrieval, finding = finding)
        assert(read(ask(filter("door"), alone))("all") == best("door"), retrieval)
      }
    }
  }

  test("with rekv a stream is read whole, and an answer cites the frames that some layer chose") {
    val rekv = options(Each.STREAM, retrieval = Retrieval.REKV)
    // No more frames than are read: full attention.
    assert(read(ask(asked = rekv)) == read(ask(asked = options(Each.STREAM))))
    val door = RetrievalQuality.frames(spark, AskedLake.directory).filter(_.clip == "door")
    def asked(keep: Int) = read(
      ask(
        filter("door"),
        options(frames = 2, retrieval = Retrieval.REKV, inMemory = new InMemory(0, keep))
      )
    )("all")
    Using.resource(VideoLlm.load(model, ModelOptions.CPU)) { direct =>
      for (keep <- Seq(6, 3)) {
        val config = new RekvConfig(1000, 2, 1, RekvConfig.InitRule.AT_ONCE, keep)
        Using.resource(direct.openAskable(config, 16)) { stream =>
          door.foreach(f => stream.append(new FrameTokens(f.millis, f.tokens)))
          val answer = stream.answer(AskedLake.question, 4)
          val frames = answer.allFrames.asScala.toSeq.map(i => door(i.toInt))
          assert(asked(keep) == expected(frames, _ => answer.reply.text))
          assert(frames.forall(f => keep == 6 || f.millis >= door(3).millis))
        }
      }
    }
    val several = error(ask(asked = options(retrieval = Retrieval.REKV)))
    assert(several.code == "ASK_SEVERAL_STREAMS" && several.getMessage.contains("door, yard"))
    val narrow = options(frames = 2, retrieval = Retrieval.REKV, inMemory = new InMemory(20, 0))
    assert(error(ask(filter("door"), narrow)).why.contains("window is 20 but must be at least"))
    assert(error(options(inMemory = new InMemory(0, 5))).why.contains("retrieval is uniform"))
    assert(error(new InMemory(-1, 0)).why.contains("window is -1"))
    val spread = error(options(retrieval = Retrieval.REKV, finding = new Finding(0, 0.2)))
    assert(spread.where == "diversity" && spread.why.contains("rekv finds frames without it"))
    val deep = options(frames = 2, retrieval = Retrieval.TOKEN, finding = new Finding(9, 0))
    assert(error(ask(filter("door"), deep)).why.contains("layer is 9 but the model's decoder has"))
    assert(error(new Finding(0, 1.5)).why.contains("diversity is 1.5 but must be in [0, 1]"))
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
