package org.sluice.pipelines.job

import java.nio.file.Path

import scala.jdk.CollectionConverters._

import org.apache.hadoop.conf.Configuration
import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.{SharedSpark, SluiceProcess, TestLake}
import org.sluice.pipelines.lake.Lake
import org.sluice.pipelines.video.{
  Clip,
  FfmpegFrameOpener,
  FrameOpener,
  FrameReaderOptions,
  FrameStream,
  HarmfulOpener
}

/** Writes to memory it has no right to when it opens second 1 of a clip marked by its name. */
class CrashingOpener extends FrameOpener {
  override def open(
      path: String,
      configuration: Configuration,
      options: FrameReaderOptions
  ): FrameStream = {
    if (path.contains("marked") && options.startMillis == 1000) {
      HarmfulOpener.writeToForbiddenMemory()
    }
    new FfmpegFrameOpener().open(path, configuration, options)
  }
}

/** An index job with that opener, in a process of its own. */
object CrashingIndex {
  val options: Map[String, String] = Map("segmentSeconds" -> "1")

  def main(arguments: Array[String]): Unit = {
    val spark = SharedSpark.open("local[2]")
    val read = IndexOptions.read(OptionSource.of(options.asJava, spark), List.empty.asJava)
    val Array(lake, clips) = arguments
    new IndexJob(
      spark,
      lake,
      SharedSpark.model.toString,
      read,
      IndexReporter.SILENT,
      new CrashingOpener,
      CommitListener.NONE
    ).run(List(clips).asJava)
    System.exit(0)
  }
}

class NativeCrashSpec extends AnyFunSuite {

  /** What the launcher takes for the death of a native library. */
  private val nativeDeaths = Set(132, 134, 135, 136, 139)

  private def runUntilItLives(lake: Path, clips: Path): (Seq[Int], SluiceProcess.Ended) = {
    val main = CrashingIndex.getClass.getName.stripSuffix("$")
    val runs = Iterator
      .continually(SluiceProcess.start(main, Seq(lake.toString, clips.toString)).await())
      .take(6)
    val (deaths, rest) = runs.span(run => nativeDeaths(run.exitCode))
    (deaths.map(_.exitCode).toList, rest.next())
  }

  test("native crashes on two of ten segments cost two restarts and nothing but those segments") {
    val clips = TestLake.directory("native")
    // Of three, five and two segments, the second of each marked clip is harmful.
    BadFiles.clip.write(clips.resolve("a-marked.mp4"))
    Clip.regular(125, 25).write(clips.resolve("b.mp4"))
    Clip.regular(50, 25).write(clips.resolve("c-marked.mp4"))
    val dir = TestLake.directory("native-lake")
    val (deaths, last) = runUntilItLives(dir, clips)
    assert(last.exitCode == 0, last)
    assert(deaths.size >= 1 && deaths.size <= 2, deaths)

    val lake = Lake.open(SharedSpark.session, dir.toString)
    val segments = lake
      .segments()
      .orderBy("stream_id", "start_ms")
      .collect()
      .map(row =>
        (row.getAs[String]("stream_id"), row.getAs[Long]("start_ms"), row.getAs[String]("status"))
      )
      .toSeq
    val expected =
      for (
        (stream, seconds) <- Seq("a-marked" -> 3, "b" -> 5, "c-marked" -> 2);
        second <- 0 until seconds
      )
        yield (stream, second * 1000L, if (stream != "b" && second == 1) "failed" else "indexed")
    assert(segments == expected)
    val errors =
      lake.segments().where("status = 'failed'").select("error").collect().map(_.getString(0))
    assert(errors.forall(_.startsWith("native crash (SIGSEGV")), errors.toSeq)
    val videos = lake
      .videos()
      .orderBy("path")
      .collect()
      .map(row => row.getAs[String]("status") -> row.getAs[String]("error"))
      .toSeq
    assert(videos.map(_._1) == Seq("partial", "indexed", "partial"))
    assert(videos.head._2.startsWith("native crash") && videos.last._2.startsWith("native crash"))
    // Two frames a second of the eight good seconds.
    assert(lake.frames().count() == 16)
  }
}
