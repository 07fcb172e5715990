package org.sluice.pipelines.job

import java.nio.file.{Files, Path}

import scala.concurrent.ExecutionContext.Implicits.global
import scala.concurrent.duration.DurationInt
import scala.concurrent.{Await, Future}
import scala.jdk.CollectionConverters._

import org.apache.spark.sql.functions.col
import org.scalatest.funsuite.AnyFunSuite
import org.sluice.SluiceException
import org.sluice.pipelines.{SharedSpark, TestLake}
import org.sluice.pipelines.lake.{Lake, Status}
import org.sluice.pipelines.video.FfmpegFrameOpener

class IndexJobSpec extends AnyFunSuite {
  private val spark = SharedSpark.session

  private def index(
      lake: Path,
      paths: Seq[Path],
      options: Map[String, String] = Map.empty,
      prompts: Seq[String] = Nil,
      listener: CommitListener = CommitListener.NONE
  ): IndexSummary = {
    val all = Map("segmentSeconds" -> "1", "minFreeGb" -> "0") ++ options
    val read = IndexOptions.read(OptionSource.of(all.asJava, spark), prompts.asJava)
    new IndexJob(
      spark,
      lake.toString,
      SharedSpark.model.toString,
      read,
      IndexReporter.SILENT,
      new FfmpegFrameOpener(),
      listener
    ).run(paths.map(_.toString).asJava)
  }

  private def open(dir: Path): Lake = Lake.open(spark, dir.toString)

  /** A folder of one clip, and a lake in which it is indexed: six frames in three segments. */
  private lazy val (folder, indexed) = {
    val (clips, lake) = (TestLake.directory("clips"), TestLake.directory("lake"))
    TestLake.clip(clips, "a.mkv")
    index(lake, Seq(clips))
    (clips, lake)
  }

  private def copy(lake: Path): Path = TestLake.copyTree(lake, TestLake.directory("lake"))

  test("the sample clips become rows of every table") {
    val dir = TestLake.directory("lake")
    val summary = index(dir, Seq(SharedSpark.samples), Map("segmentSeconds" -> "10"))
    assert(summary.videos(Status.INDEXED) == 3)
    val lake = open(dir)
    // 30.16 s, 39.9 s and 2.97 s at two frames a second.
    val frames = lake
      .frames()
      .groupBy("stream_id")
      .count()
      .collect()
      .map(row => row.getString(0) -> row.getLong(1))
      .toMap
    assert(frames == Map("car-detection" -> 61, "bottle-detection" -> 80, "asl-walk" -> 6))
    assert(summary.frames() == 147)
    val segments = lake.segments().where(col("stream_id") === "car-detection").orderBy("start_ms")
    assert(
      segments.select("start_ms").collect().map(_.getLong(0)).toSeq == Seq(0, 10000, 20000, 30000)
    )
    assert(segments.select("frames").collect().map(_.getInt(0)).toSeq == Seq(20, 20, 20, 1))
    // The first of every four frames is a reference frame; of the others a quarter of 49 tokens is recomputed.
    val full = segments.head()
    assert(full.getAs[Int]("reference_frames") == 5)
    assert(
      math.abs(
        full.getAs[Double]("recomputed_token_ratio") - (5 * 49 + 15 * 12) / (20 * 49.0)
      ) < 1e-12
    )
    assert(full.getAs[Long]("tokens_dense") == 20 * 16)
    // The budget of 64 is more than the model's 16, so all stay; a row of f16 has 96 channels.
    assert(full.getAs[Long]("token_bytes") == 20L * 16 * 96 * 2)
    assert(lake.frames().where("change is null").count() == segments.count() + 4 + 1)
    val video = lake.videos().where(col("stream_id") === "car-detection").head()
    assert(video.getAs[String]("status") == "indexed")
    assert(video.getAs[Int]("width") == 768 && video.getAs[Long]("duration_ms") == 30160)
  }

  test("a second run encodes nothing; a new file, and a changed file, are all that is done") {
    val dir = TestLake.directory("lake")
    val clips = TestLake.directory("clips")
    TestLake.clip(clips, "a.mkv")
    TestLake.clip(clips, "sub/b.mkv")
    assert(index(dir, Seq(clips)).segments() == 6)
    val before = TestLake.contents(open(dir))
    val again = index(dir, Seq(clips))
    assert(again.segments() == 0 && again.unchangedVideos() == 2)
    assert(TestLake.contents(open(dir)) == before)

    TestLake.clip(clips, "c.mkv")
    val more = index(dir, Seq(clips))
    assert(more.segments() == 3 && more.unchangedVideos() == 2)

    TestLake.clip(clips, "a.mkv", modifiedMillis = 1800000000000L)
    val changed = index(dir, Seq(clips))
    assert(changed.segments() == 3 && changed.unchangedVideos() == 2)
    val lake = open(dir)
    assert(lake.videos().count() == 3)
    // The rows of the file's first version are gone from the tables, not only from the views.
    assert(lake.segmentsTable().rows().count() == 9)
    assert(lake.framesTable().rows().count() == 18)
    assert(
      lake.videos().select("stream_id").collect().map(_.getString(0)).toSet == Set(
        "a",
        "sub/b",
        "c"
      )
    )
  }

  test("a changed option replaces every row, and readers see one generation at any time") {
    val dir = copy(indexed)
    var seen = Seq.empty[(CommitListener.Stage, Long)]
    val summary = index(
      dir,
      Seq(folder),
      Map("framesPerSecond" -> "4"),
      listener = stage => seen :+= stage -> open(dir).frames().count()
    )
    assert(summary.segments() == 3 && summary.frames() == 12)
    import CommitListener.Stage._
    assert(
      seen == Seq(COMPUTED -> 6, FRAMES -> 6, SEGMENTS -> 6, VIDEOS -> 12, CLEANUP -> 12)
    )
    assert(open(dir).framesTable().rows().count() == 12)
  }

  test("an option that only concerns the run replaces nothing") {
    val dir = copy(indexed)
    assert(index(dir, Seq(folder), Map("commitSegments" -> "1")).segments() == 0)
  }

  test("a new question is answered from stored tokens and encodes nothing") {
    val dir = TestLake.directory("lake")
    val clips = TestLake.directory("clips")
    TestLake.clip(clips, "a.mkv")
    val tokens = Map("maxNewTokens" -> "4")
    val other = TestLake.directory("lake")
    val atOnce = Future(index(other, Seq(clips), tokens, Seq("how many?", "what is it?")))
    val first = index(dir, Seq(clips), tokens, Seq("what is it?"))
    assert(first.answers() == 3 && first.segments() == 3)
    val second = index(dir, Seq(clips), tokens, Seq("what is it?", "how many?"))
    assert(second.answers() == 3 && second.segments() == 0)
    val answers = open(dir).answers()
    assert(answers.count() == 6)
    assert(answers.select("segment_id", "prompt_id").distinct().count() == 6)
    assert(index(dir, Seq(clips), tokens, Seq("how many?")).answers() == 0)
    // Asked at once, the answers are the same: both come from the tokens as stored.
    Await.result(atOnce, 5.minutes)
    assert(TestLake.contents(open(other))("answers") == TestLake.contents(open(dir))("answers"))
    // Longer answers are other answers: they replace those there were.
    index(dir, Seq(clips), Map("maxNewTokens" -> "5"), Seq("what is it?"))
    assert(open(dir).answersTable().rows().count() == 6)
    assert(open(dir).answersTable().rows().select("answer_fingerprint").distinct().count() == 2)
  }

  test("with memory of stream scope a resumed video has the rows of an undisturbed one") {
    val clips = TestLake.directory("clips")
    TestLake.clip(clips, "a.mkv")
    val options = Map("memoryScope" -> "stream", "reducer" -> "stc", "tokensPerFrame" -> "4")
    val whole = TestLake.directory("lake")
    val alone = TestLake.directory("lake")
    val other = Future(index(alone, Seq(clips), options + ("memoryScope" -> "segment")))
    index(whole, Seq(clips), options)
    val resumed = copy(whole)
    val lake = open(resumed)
    val lost = lake.segments().where("start_ms = 1000").head().getAs[String]("segment_id")
    lake.segmentsTable().delete(java.util.List.of(lost))
    spark.sql(s"DELETE FROM delta.`${lake.videosTable().location()}`")
    assert(index(resumed, Seq(clips), options).segments() == 1)
    assert(TestLake.contents(open(resumed)) == TestLake.contents(open(whole)))
    // The memory reaches back: alone, the second segment would have come out otherwise.
    Await.result(other, 5.minutes)
    val novelty = (dir: Path) =>
      open(dir)
        .frames()
        .where("frame_ms >= 1000")
        .orderBy("frame_ms")
        .select("novelty")
        .collect()
        .toSeq
    assert(novelty(alone) != novelty(whole))
  }

  test("two directories with files of the same name are two streams, whenever they are indexed") {
    val dir = copy(indexed)
    val other = TestLake.directory("clips")
    val second = TestLake.clip(other, "a.mkv")
    index(dir, Seq(folder, other))
    val streams = open(dir).videos().select("stream_id").collect().map(_.getString(0)).toSet
    assert(streams == Set("a", s"file:$second"))
  }

  test("too little free space ends the run before anything is written, and says so") {
    val dir = TestLake.directory("lake")
    val clips = TestLake.directory("clips")
    TestLake.clip(clips, "a.mkv")
    val error = intercept[SluiceException](index(dir, Seq(clips), Map("minFreeGb" -> "1e9")))
    assert(error.code == "LAKE_DISK_FULL")
    assert(index(dir, Seq(clips)).segments() == 3)
  }

  test("a write that fails loses nothing that is committed") {
    val dir = TestLake.directory("lake")
    var waves = 0
    val full: CommitListener = stage =>
      if (stage == CommitListener.Stage.FRAMES) {
        waves += 1
        if (waves == 2) {
          throw new IllegalStateException(
            "write",
            new java.io.IOException("No space left on device")
          )
        }
      }
    val error = intercept[SluiceException](
      index(dir, Seq(folder), Map("commitSegments" -> "1"), listener = full)
    )
    assert(error.code == "LAKE_DISK_FULL")
    assert(open(dir).segmentsTable().rows().count() == 1)
    assert(index(dir, Seq(folder)).segments() == 2)
    assert(TestLake.contents(open(dir)) == TestLake.contents(open(indexed)))
  }
}
