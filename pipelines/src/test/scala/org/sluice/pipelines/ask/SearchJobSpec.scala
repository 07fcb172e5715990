package org.sluice.pipelines.ask

import scala.jdk.CollectionConverters._

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.SluiceException
import org.sluice.pipelines.SharedSpark
import org.sluice.videollm.{ModelOptions, Scoring, VideoLlm}

class SearchJobSpec extends AnyFunSuite {
  private val spark = SharedSpark.session

  private def options(ranking: Retrieval, limit: Int = 10, mergeSeconds: Double = 0) =
    new SearchOptions(
      ranking,
      SearchOptions.QUESTION,
      limit,
      mergeSeconds,
      AskOptions.device("cpu")
    )

  private def search(
      asked: SearchOptions,
      filter: FrameFilter = FrameFilter.ALL
  ): Seq[Moment] =
    new SearchJob(spark, AskedLake.directory.toString, SharedSpark.model.toString)
      .run("dog", filter, asked)
      .asScala
      .toSeq

  private def moment(stream: String, millis: Long, score: Float) =
    new Moment(stream, stream, stream, millis, null, score, millis, millis, millis)

  test("the frames that score best come first, whichever task scored them") {
    val frames = RetrievalQuality.frames(spark, AskedLake.directory)
    val model = VideoLlm.load(SharedSpark.model, ModelOptions.CPU)
    val expected =
      try
        Seq[(Retrieval, Scoring, String)](
          (Retrieval.YES, new Scoring.Yes(), "is there a dog?"),
          (Retrieval.EMBEDDING, new Scoring.Embedding(), "dog")
        ).map { case (ranking, way, text) =>
          val scored = frames.zip(RetrievalQuality.scores(model, frames, way, text))
          ranking -> scored.sortBy(-_._2).take(5).map { case (f, s) => (f.clip, f.millis, s) }
        }
      finally model.close()
    expected.foreach { case (ranking, best) =>
      val found = search(options(ranking, limit = 5))
      assert(found.map(m => (m.streamId, m.bestMillis)) == best.map(b => (b._1, b._2)), ranking)
      found.zip(best).foreach { case (m, b) => assert(math.abs(m.score - b._3) < 1e-4) }
    }
  }

  test("what is near a better moment of its stream is merged with it") {
    val best = Seq(
      moment("a", 5000, 9),
      moment("b", 5500, 8),
      moment("a", 7000, 7),
      moment("a", 10001, 6),
      moment("a", 2000, 5)
    )
    val merged = SearchJob.merged(best.asJava, 10, 5000).asScala
    assert(
      merged.map(m => (m.streamId, m.bestMillis)) == Seq("a" -> 5000, "b" -> 5500, "a" -> 10001)
    )
    assert(merged.head.startMillis == 2000 && merged.head.endMillis == 7000)
    assert(SearchJob.merged(best.asJava, 1, 5000).size == 1)
  }

  test("a search is narrowed as a question is, and its options are checked") {
    val late = FrameFilter.of("door", "00:01", null, null)
    val found = search(options(Retrieval.TOKEN, mergeSeconds = 3), late)
    // Of two seconds one moment is left.
    assert(found.size == 1 && found.head.streamId == "door" && found.head.bestMillis >= 1000)
    assert(found.head.bestAt.toString.startsWith("2026-11-21T08:15:0"))
    Seq[() => Any](
      () => options(Retrieval.KEY, limit = 0),
      () => options(Retrieval.KEY, mergeSeconds = -1),
      () => new SearchOptions(Retrieval.YES, "is it there?", 1, 1, AskOptions.device("cpu")),
      () => Retrieval.of("ranking", "uniform", Retrieval.OF_TEXTS),
      () => AskOptions.device("abacus")
    ).foreach(wrong => assert(intercept[SluiceException](wrong()).code == "OPTION_INVALID"))
  }
}
