package org.sluice.pipelines.job

import java.nio.file.Path

import scala.jdk.CollectionConverters._

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.{SharedSpark, TestLake}
import org.sluice.pipelines.lake.Lake
import org.sluice.videollm.TokenCodec

class StreamContextSpec extends AnyFunSuite {
  private val spark = SharedSpark.session

  private def frames(millis: Long*) = millis
    .map(at => new ContextFrame(at, new TokenCodec.Stored("f16", 2f, Array(at.toByte))))
    .asJava

  private def context(kept: Seq[ContextChunk] = Nil, next: Long = 0, reach: Long = 1000) =
    new StreamContext(reach, 4, kept.asJava, next)

  private def before(context: StreamContext, start: Long): Seq[Long] =
    context.before(start).asScala.toSeq.map(_.atMillis)

  test("a segment's context is what was in the seconds before it, in order of time") {
    val stream = context()
    stream.add(frames(100, 600))
    stream.add(frames(1100))
    // Recorded before the one taken before it.
    stream.add(frames(900, 950))
    assert(before(stream, 1600) == Seq(600, 900, 950, 1100))
    assert(before(stream, 1601) == Seq(900, 950, 1100))
    assert(before(stream, 1000) == Seq(100, 600, 900, 950))
    assert(before(stream, 100).isEmpty && before(stream, 2200).isEmpty)
  }

  test("what is kept is bounded, whether time goes on, stands still or jumps back") {
    for (step <- Seq(500L, 0L, -500L)) {
      val written = scala.collection.mutable.Map.empty[Long, ContextChunk]
      var next = 0L
      var first = 0L
      for (segment <- 0 until 200) {
        val start = 1000000L + segment * step
        val kept = (first until next).map(written)
        val stream = context(kept, next)
        stream.add(frames(start, start + 10, start + 20))
        stream.dropped.asScala.foreach(number => written.remove(number))
        stream.added.asScala.foreach(chunk => written(chunk.number) = chunk)
        next = stream.nextNumber
        first = stream.firstNumber
        assert(written.keySet == (first until next).toSet && next == segment + 1)
        assert(written.values.map(_.frames.size).sum <= 2 * 4, s"step $step")
      }
    }
  }

  test("more frames than are asked with are not kept, and none where nothing looks back") {
    val stream = context()
    stream.add(frames(1, 2, 3, 4, 5, 6))
    assert(stream.added.asScala.map(_.frames.size) == Seq(4))
    val none = context(stream.added.asScala.toSeq, 1, 0)
    none.add(frames(7))
    assert(none.added.isEmpty && none.dropped.asScala == Seq(0L) && before(none, 8).isEmpty)
    assert(none.firstNumber == none.nextNumber)
  }

  test("frames come back from their bytes") {
    val chunk = new ContextChunk(3, frames(5, 70))
    val back = ContextChunk.of(3, chunk.toBytes)
    assert(back.toBytes.sameElements(chunk.toBytes) && back.newestMillis == 70)
    assert(back.frames.get(1).tokens.bytes.toSeq == Seq(70.toByte))
    assert(back.frames.get(0).tokens.scale == 2f && back.frames.get(0).tokens.dtype == "f16")
    // count 4; each: time 8, format 2 + 3, scale 4, length 4, one byte
    assert(chunk.toBytes.length == 4 + 2 * 22)
  }

  test("questions are answered from the seconds before a segment too, however files are batched") {
    val landing = TestLake.directory("landing")
    // Four frames in two seconds each; the third comes after a gap, and its own file's first
    // segment is the context of its second.
    Watching.record(landing, "cam/20261121T081500Z.mkv")
    Watching.record(landing, "cam/20261121T081502Z.mkv")
    Watching.record(landing, "cam/20261121T081520Z.mkv")
    def answers(lake: Path, batch: Int): Seq[(String, Int, String)] = {
      val options = Map(
        "tokensPerFrame" -> "5",
        "segmentSeconds" -> "1",
        "contextSeconds" -> "2",
        "maxFilesPerBatch" -> s"$batch"
      )
      Watching.once(landing, lake, options, Seq("what is it?"))
      Lake.open(spark, lake.toString).registerViews()
      spark
        .sql(
          "SELECT date_format(s.start_at, 'ss'), a.tokens_in, a.answer " +
            "FROM answers a JOIN segments s USING (segment_id) ORDER BY 1"
        )
        .collect()
        .map(row => (row.getString(0), row.getInt(1), row.getString(2)))
        .toSeq
    }
    val together = answers(TestLake.directory("together"), 64)
    assert(answers(TestLake.directory("two-batches"), 2) == together)
    assert(together.map(_._1) == Seq("00", "01", "02", "03", "20", "21"))
    // Two frames a segment, five tokens a frame, and two seconds of them before it at most.
    assert(together.map(_._2 - together.head._2) == Seq(0, 2, 4, 4, 0, 2).map(_ * 5))
  }
}
