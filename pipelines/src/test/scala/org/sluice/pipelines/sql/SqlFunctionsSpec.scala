package org.sluice.pipelines.sql

import scala.jdk.CollectionConverters._

import org.apache.spark.sql.Row
import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.{SharedSpark, TestLake}
import org.sluice.pipelines.job.Watching
import org.sluice.pipelines.lake.Lake

/** The session of the specs is started with `SluiceExtensions`. */
class SqlFunctionsSpec extends AnyFunSuite {
  private lazy val spark = SharedSpark.session

  private def one(expression: String): Row = spark.sql(s"SELECT $expression").head()

  private def failure(expression: String): String = {
    val error = intercept[Exception](one(expression))
    Iterator.iterate[Throwable](error)(_.getCause).takeWhile(_ != null).map(_.getMessage).mkString
  }

  test("SQL says what each function takes") {
    val wanted = Map(
      "cosine_similarity" -> "cosine_similarity(a, b) - The cosine",
      "token_reduce" -> "token_reduce(tokens, method, budget) - What stays",
      "video_ask" -> "video_ask(frames, question) - The answer",
      "sluice_tokens" -> "sluice_tokens(tokens, token_dtype, token_scale) - The stored tokens",
      "sluice_token_rows" -> "sluice_token_rows(tokens, token_dtype, token_scale, count) - "
    )
    for ((name, usage) <- wanted) {
      val said = spark.sql(s"DESCRIBE FUNCTION $name").collect().map(_.getString(0)).mkString(" ")
      assert(said.contains(usage), name)
    }
  }

  test("the cosine of two vectors of numbers of any kind") {
    assert(
      math.abs(one("cosine_similarity(array(3, 4), array(4.0, 3.0))").getFloat(0) - 0.96) < 1e-6
    )
    assert(one("cosine_similarity(array(1D, 0D), array(-2D, 0D))").getFloat(0) == -1f)
    assert(one("cosine_similarity(array(0, 0), array(1, 0))").isNullAt(0))
    assert(one("cosine_similarity(null, array(1, 0))").isNullAt(0))
    assert(failure("cosine_similarity(array(1), array(1, 2))").contains("have no angle"))
    assert(failure("cosine_similarity(array(1))").contains("takes 2 arguments but 1 are given"))
  }

  test("stored tokens become numbers, in one row or a row a token") {
    // 1.0, -2.0, 0.5 and 65504 as IEEE halves, little endian.
    val stored = "X'003C00C00038FF7B', 'f16', 2"
    assert(one(s"sluice_tokens($stored)").getSeq[Float](0) == Seq(2f, -4f, 1f, 131008f))
    assert(
      one(s"sluice_token_rows($stored, 2)").getSeq[Seq[Float]](0) ==
        Seq(Seq(2f, -4f), Seq(1f, 131008f))
    )
    assert(failure(s"sluice_token_rows($stored, 3)").contains("4 numbers are not 3 tokens"))
  }

  test("a reducer keeps the token unlike the others, and says where it was") {
    val frame = "array(array(1,0,1,0), array(1,0,1,0), array(0,1,0,1), array(1,0,1,0))"
    val kept = one(s"token_reduce(array($frame), 'stc', 1)").getSeq[Row](0)
    assert(kept.map(_.getSeq[Int](0)) == Seq(Seq(2)))
    assert(kept.head.getSeq[Seq[Float]](1) == Seq(Seq(0f, 1f, 0f, 1f)))
    val all = one(s"token_reduce(array($frame, $frame), 'none', 1)").getSeq[Row](0)
    assert(all.map(_.getSeq[Int](0)) == Seq(Seq(0, 1, 2, 3), Seq(0, 1, 2, 3)))
    val random = one(s"token_reduce(array($frame, $frame), 'random', 3)").getSeq[Row](0)
    assert(random.map(_.getSeq[Int](0).distinct.size) == Seq(3, 3))
    assert(
      failure(s"token_reduce(array($frame), 'best', 1)").contains("no reducer is called best")
    )
    val ragged = s"array($frame, array(array(1,0,1,0)))"
    assert(failure(s"token_reduce($ragged, 'stc', 1)").contains("frame 1 has 1 tokens"))
  }

  test("asked in SQL, stored tokens give the answers that were given when they were stored") {
    val clips = TestLake.directory("clips")
    Watching.record(clips, "cam.mkv", frames = 8)
    val directory = TestLake.directory("lake")
    val question = "what is it?"
    Watching.index(clips, directory, Map("segmentSeconds" -> "2"), Seq(question))
    val lake = Lake.open(spark, directory.toString)
    val first = lake.answers().select("segment_id", "answer").collect().map(_.toSeq).toSet
    assert(first.size == 2)
    lake.registerViews()
    spark.conf.set("spark.sluice.model", SharedSpark.model.toString)
    spark.conf.set("spark.sluice.maxNewTokens", "3")
    val fields = Seq("frame_ms", "token_dtype", "token_scale", "tokens")
    val struct = fields.map(name => s"'$name', $name").mkString("named_struct(", ", ", ")")
    val ask = s"video_ask(collect_list($struct), '$question')"
    val asked =
      spark.sql(s"SELECT segment_id, $ask FROM frames GROUP BY segment_id").collect().map(_.toSeq)
    assert(asked.toSet == first)
    spark.conf.unset("spark.sluice.model")
    assert(
      failure(s"video_ask(array(named_struct('a', 0L, 'b', 'f16', 'c', 1F, 'd', X'00')), 'what?')")
        .contains("does not say which model")
    )
  }
}
