package org.sluice.pipelines.job

import java.nio.file.{Files, Path}

import scala.jdk.CollectionConverters._
import scala.sys.process.{Process, ProcessLogger}

import com.fasterxml.jackson.databind.{JsonNode, ObjectMapper}
import org.scalatest.BeforeAndAfterAll
import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.{SharedSpark, SluiceProcess, TestLake}
import org.sluice.pipelines.lake.Lake
import org.sluice.pipelines.video.Clip

/** One folder with every kind of bad file next to good ones, through the command as users run it.
  */
class BadFolderSpec extends AnyFunSuite with BeforeAndAfterAll {
  import BadFolderSpec._

  private val clips = TestLake.directory("bad")
  private val vanishing = TestLake.directory("vanishing")
  private val lake = TestLake.directory("bad-lake")
  private val model = SharedSpark.model.toString
  private val superuser = Process("id -u").!!.trim == "0"

  private val good = Map("good.mp4" -> 6, "good.mkv" -> 6, "below/good.avi" -> 6, "good.mov" -> 6)

  /** Frames at two a second. */
  private val indexed = good ++ Map("one-frame.mp4" -> 1, "tiny.avi" -> 6, "odd.mp4" -> 6)

  private val failed = Map(
    "zero-bytes.mp4" -> "the file is empty [VIDEO_EMPTY]",
    "text.mp4" -> "the content is not a video in any known container.*\\[VIDEO_NOT_RECOGNISED\\]",
    "without-index.mp4" -> "the index \\(moov\\) is missing.*\\[VIDEO_INDEX_MISSING\\]",
    "sound-only.mov" -> "no video stream \\(found: audio.*\\) \\[VIDEO_NO_VIDEO_STREAM\\]",
    "unreadable.mp4" -> "no permission to read the file \\[VIDEO_NOT_PERMITTED\\]",
    "vanishes.mp4" -> "the file does not exist, or has vanished.*\\[VIDEO_MISSING\\]"
  )

  private val partial = Map("truncated.mp4" -> "video ends at [3-6]\\.\\d s of 10\\.0 s: truncated")

  private lazy val process: SluiceProcess = {
    val paths = Seq(clips.toString, s"vanishing:$vanishing")
    val options = Seq("--lake", lake.toString, "--model", model, "--json", "--failOnError")
    // Permissions do not count for the superuser, unless in a user namespace that knows nobody else.
    val prefix = if (superuser) Seq("unshare", "-Ur") else Nil
    SluiceProcess
      .command(
        "index" +: (paths ++ options),
        Seq(s"-Dspark.hadoop.fs.vanishing.impl=${classOf[VanishingFiles].getName}"),
        prefix
      )
  }

  private lazy val first = process.await()

  override protected def beforeAll(): Unit = {
    super.beforeAll()
    Files.createDirectory(clips.resolve("below"))
    good.keys.foreach(name => BadFiles.clip.write(clips.resolve(name)))
    BadFiles.clip.write(vanishing.resolve("vanishes.mp4"))
    BadFiles.zeroBytes(clips.resolve("zero-bytes.mp4"))
    BadFiles.text(clips.resolve("text.mp4"))
    BadFiles.truncated(clips.resolve("truncated.mp4"))
    BadFiles.withoutIndex(clips.resolve("without-index.mp4"))
    BadFiles.soundOnly(clips.resolve("sound-only.mov"))
    Clip(Seq(0L)).write(clips.resolve("one-frame.mp4"))
    BadFiles.clip.copy(width = 2, height = 2).write(clips.resolve("tiny.avi"))
    BadFiles.clip.copy(width = 17, height = 13).write(clips.resolve("odd.mp4"))
    val unreadable = BadFiles.clip.write(clips.resolve("unreadable.mp4"))
    if (superuser) {
      assume(Process("unshare -Ur true").!(ProcessLogger(_ => ())) == 0, "no user namespaces here")
      Files.setAttribute(unreadable, "unix:uid", 12345)
    }
    Files.setPosixFilePermissions(unreadable, java.util.Set.of())
    process
  }

  private lazy val videos = Lake
    .open(SharedSpark.session, lake.toString)
    .videos()
    .select("path", "status", "error", "duration_ms")
    .collect()
    .map(row => name(row.getString(0)) -> row)
    .toMap

  private def name(path: String): String =
    Seq(clips, vanishing).foldLeft(path)((rest, root) => rest.replaceFirst(s".*$root/", ""))

  // First, while the command is at work.
  test("of many files of which one in fifteen is broken, the others are indexed") {
    val broken = sys.env.getOrElse("SLUICE_FILES", "60").toInt / 15
    val good = 14 * broken
    val folder = TestLake.directory("many")
    val sources =
      (0 until 5).map(n => BadFiles.clip.copy(gop = 5 + n).write(folder.resolve(s"source-$n.mkv")))
    for (n <- 0 until good) {
      Files.copy(sources(n % 5), folder.resolve(f"good-$n%03d.mkv"))
    }
    sources.foreach(Files.delete)
    val breaks = Seq[Path => Path](
      BadFiles.zeroBytes,
      BadFiles.text,
      BadFiles.withoutIndex,
      BadFiles.soundOnly
    )
    val codes =
      Seq("VIDEO_EMPTY", "VIDEO_NOT_RECOGNISED", "VIDEO_INDEX_MISSING", "VIDEO_NO_VIDEO_STREAM")
    for (n <- 0 until broken) {
      breaks(n % 4)(folder.resolve(f"bad-$n%02d.mov"))
    }
    val dir = TestLake.directory("many-lake")
    val began = System.nanoTime
    val summary = index(dir, folder)
    info(f"${(System.nanoTime - began) / 1e9}%.1f s")
    assert(summary.frames() == good * 6)
    val opened = Lake.open(SharedSpark.session, dir.toString)
    val frames = opened.frames().groupBy("stream_id").count().collect()
    assert(frames.length == good && frames.forall(_.getLong(1) == 6))
    val bad = opened.videos().where("status != 'indexed'").orderBy("path").collect()
    assert(bad.map(_.getAs[String]("status")).toSeq == Seq.fill(broken)("failed"))
    bad.zipWithIndex.foreach { case (row, n) =>
      assert(row.getAs[String]("error").endsWith(s"[${codes(n % 4)}]"), row)
    }
    assert(opened.videos().where("status = 'indexed'").count() == good)
  }

  test("every file has a row with its status, and every bad one its reason") {
    assert(first.exitCode == 3, first)
    val statuses = videos.map { case (file, row) => file -> row.getString(1) }
    assert(
      statuses == indexed.map(_._1 -> "indexed") ++ failed.map(_._1 -> "failed") ++
        partial.map(_._1 -> "partial")
    )
    for ((file, reason) <- failed ++ partial) {
      val error = videos(file).getString(2)
      assert(
        error.matches(reason.replace(" [VIDEO_EMPTY]", " \\[VIDEO_EMPTY\\]")),
        s"$file: $error"
      )
    }
    indexed.keys.foreach(file => assert(videos(file).isNullAt(2), file))
  }

  test("every good file has all its frames, and of a truncated one those before the cut") {
    val frames = Lake
      .open(SharedSpark.session, lake.toString)
      .frames()
      .groupBy("stream_id")
      .count()
      .collect()
      .map(row => row.getString(0) -> row.getLong(1).toInt)
      .toMap
    // Streams are named after their files; two of one name by the whole path.
    val byFile = Lake
      .open(SharedSpark.session, lake.toString)
      .videos()
      .select("path", "stream_id")
      .collect()
      .map(row => name(row.getString(0)) -> frames.getOrElse(row.getString(1), 0))
      .toMap
    assert(byFile.view.filterKeys(indexed.contains).toMap == indexed)
    assert(byFile.view.filterKeys(failed.contains).values.forall(_ == 0))
    assert(byFile("truncated.mp4") >= 7 && byFile("truncated.mp4") <= 13)
  }

  test("standard output is one JSON object and no stack trace is shown") {
    assert(first.traces.isEmpty, first)
    assert(first.out.linesIterator.size == 1, first)
    val summary = json(first.out)
    assert(summary.at("/videos/indexed").asInt == indexed.size)
    assert(summary.at("/videos/failed").asInt == failed.size)
    assert(summary.at("/videos/partial").asInt == 1)
  }

  private def index(dir: Path, folder: Path): IndexSummary = {
    val spark = SharedSpark.session
    val options =
      IndexOptions.read(OptionSource.of(Map.empty[String, String].asJava, spark), List.empty.asJava)
    new IndexJob(spark, dir.toString, model, options, IndexReporter.SILENT)
      .run(Seq(folder.toString).asJava)
  }
}

object BadFolderSpec {
  private def json(text: String): JsonNode = {
    val parser = new ObjectMapper().createParser(text)
    val node = parser.readValueAsTree[JsonNode]()
    require(node.isObject && parser.nextToken() == null, text)
    node
  }
}
