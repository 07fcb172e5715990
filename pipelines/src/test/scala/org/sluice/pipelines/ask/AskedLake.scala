package org.sluice.pipelines.ask

import java.nio.file.Path

import scala.jdk.CollectionConverters._

import org.sluice.pipelines.{SharedSpark, TestLake}
import org.sluice.pipelines.job.{IndexJob, IndexOptions, IndexReporter, OptionSource}
import org.sluice.pipelines.lake.Lake

/** A lake that all specs of the package ask, and whose videos are gone.
  *
  * The stream `door` has one clip, taken at a time that its name tells, and `yard` another. Each
  * has 6 frames of 16 tokens in segments of a second.
  */
object AskedLake {
  val question = "what is it?"
  val start = "2026-11-21T08:15:00Z"

  lazy val directory: Path = {
    val (clips, lake) = (TestLake.directory("clips"), TestLake.directory("lake"))
    TestLake.clip(clips, "door/20261121T081500Z.mkv")
    TestLake.clip(clips, "yard.mkv")
    val options = Map("segmentSeconds" -> "1", "minFreeGb" -> "0", "maxNewTokens" -> "4")
    new IndexJob(
      SharedSpark.session,
      lake.toString,
      SharedSpark.model.toString,
      IndexOptions.read(
        OptionSource.of(options.asJava, SharedSpark.session),
        java.util.List.of(question)
      ),
      IndexReporter.SILENT
    ).run(java.util.List.of(clips.toString))
    TestLake.deleteTree(clips)
    lake
  }

  def open(): Lake = Lake.open(SharedSpark.session, directory.toString)
}
