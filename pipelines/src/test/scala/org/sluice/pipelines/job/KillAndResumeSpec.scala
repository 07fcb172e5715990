package org.sluice.pipelines.job

import java.nio.file.{Files, Path}
import java.util.concurrent.Executors

import scala.collection.mutable
import scala.concurrent.{Await, ExecutionContext, Future}
import scala.concurrent.duration.DurationInt
import scala.jdk.CollectionConverters._

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.{SharedSpark, SluiceProcess, TestLake}
import org.sluice.pipelines.lake.Lake
import org.sluice.pipelines.video.FfmpegFrameOpener

/** A lake in which one video is replaced (three segments in waves of two, with a question), killed
  * between every two writes of the commit protocol and run again.
  */
class KillAndResumeSpec extends AnyFunSuite {
  private val spark = SharedSpark.session
  private val clips = TestLake.directory("clips")
  private val old = Map("segmentSeconds" -> "1", "minFreeGb" -> "0")
  private val changed =
    old ++ Map("framesPerSecond" -> "3", "commitSegments" -> "2", "maxNewTokens" -> "3")
  private val question = "what is it?"

  private def index(
      lake: Path,
      options: Map[String, String],
      prompts: Seq[String],
      listener: CommitListener = CommitListener.NONE,
      notes: mutable.Buffer[String] = mutable.Buffer.empty
  ): IndexSummary = {
    val reporter = new IndexReporter {
      override def note(text: String): Unit = notes += text
    }
    new IndexJob(
      spark,
      lake.toString,
      SharedSpark.model.toString,
      IndexOptions.read(OptionSource.of(options.asJava, spark), prompts.asJava),
      reporter,
      new FfmpegFrameOpener(),
      listener
    ).run(java.util.List.of(clips.toString))
  }

  test(
    "a process halted between any two writes, and the same command again, end in the same tables"
  ) {
    TestLake.clip(clips, "a.mkv")
    val base = TestLake.directory("lake")
    index(base, old, Nil)
    implicit val two: ExecutionContext =
      ExecutionContext.fromExecutorService(Executors.newFixedThreadPool(2))
    // The second wave's first writes are the first wave's again. Each takes twenty seconds: all but
    // the two in which most is half done are a long check.
    val kills = if (sys.env.contains("SLUICE_KILLS")) Seq(0, 1, 2, 3, 7, 8) else Seq(1, 8)
    val halted = kills.map(i => i -> Future(halt(base, i)))
    val whole = TestLake.copyTree(base, TestLake.directory("whole"))
    val steps = mutable.Buffer.empty[CommitListener.Stage]
    index(whole, changed, Seq(question), stage => steps += stage)
    import CommitListener.Stage._
    assert(
      steps == Seq(COMPUTED, FRAMES, ANSWERS, SEGMENTS) ++
        Seq(COMPUTED, FRAMES, ANSWERS, SEGMENTS, VIDEOS, CLEANUP)
    )
    val expected = TestLake.contents(Lake.open(spark, whole.toString))
    assert(expected("frames").size == 9 && expected("answers").size == 3)

    val resumed = halted.map { case (i, lake) =>
      lake.map(resume(_, steps.toSeq, i, expected))
    }
    resumed.foreach(Await.result(_, 10.minutes))
  }

  /** The lake after the same run, in a process of its own, halted after its step i. */
  private def halt(base: Path, i: Int): Path = {
    val lake = TestLake.copyTree(base, TestLake.directory(s"killed-$i"))
    val options = changed.map { case (name, value) => s"$name=$value" }.toSeq
    val child = SluiceProcess
      .start(
        "org.sluice.pipelines.job.IndexChild",
        Seq(lake.toString, clips.toString, classOf[FfmpegFrameOpener].getName, s"${i + 1}") ++
          options :+ s"prompt=$question"
      )
      .await()
    assert(child.exitCode == IndexChild.Halted, child.output)
    lake
  }

  /** The run again, here. */
  private def resume(
      lake: Path,
      steps: Seq[CommitListener.Stage],
      i: Int,
      expected: Map[String, Seq[String]]
  ): Unit = {
    val seen = Lake.open(spark, lake.toString).frames().count()
    // Readers see the old generation whole until the video is committed, then the new one whole.
    val committed = steps.take(i + 1)
    assert(
      seen == (if (committed.contains(CommitListener.Stage.VIDEOS)) 9 else 6),
      s"after step $i, ${steps(i)}"
    )
    val notes = mutable.Buffer.empty[String]
    val summary = index(lake, changed, Seq(question), notes = notes)
    assert(
      TestLake.contents(Lake.open(spark, lake.toString)) == expected,
      s"after step $i, ${steps(i)}"
    )
    assert(notes.exists(_.contains("taken over")), notes)
    // What was committed is not encoded again.
    val left = Seq(3, 1, 0)(committed.count(_ == CommitListener.Stage.SEGMENTS))
    assert(summary.segments() == left, s"after step $i, ${steps(i)}")
    assert(!Files.exists(lake.resolve("_sluice/index.lock")))
  }
}
