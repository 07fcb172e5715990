package org.sluice.pipelines.job

import java.time.{Duration, Instant, ZoneOffset}
import java.time.format.DateTimeFormatter

import scala.collection.mutable
import scala.concurrent.duration.DurationInt

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.{SharedSpark, TestLake}
import org.sluice.pipelines.lake.Lake

class RetentionSpec extends AnyFunSuite {
  private val utc = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC)

  private def hoursAgo(hours: Int): String =
    s"cam/${utc.format(Instant.now().minus(Duration.ofHours(hours)))}.mkv"

  test("what was recorded too long ago goes from all tables, and nothing is taken again") {
    val landing = TestLake.directory("landing")
    val lake = TestLake.directory("lake")
    val question = Seq("what is it?")
    Watching.record(landing, hoursAgo(72))
    Watching.record(landing, hoursAgo(1))
    assert(Watching.once(landing, lake, prompts = question).map(_.files) == Seq(2))
    // Of another folder nothing goes.
    val elsewhere = TestLake.directory("elsewhere")
    Watching.record(elsewhere, hoursAgo(80))
    Watching.index(elsewhere, lake)
    def counts: Seq[Int] = {
      val tables = TestLake.contents(Lake.open(SharedSpark.session, lake.toString))
      Seq("videos", "segments", "frames", "answers").map(tables(_).size)
    }
    assert(counts == Seq(3, 3, 12, 2))
    val notes = mutable.Buffer.empty[String]
    val keep = Map("keepDays" -> "2")
    assert(Watching.once(landing, lake, keep, question, notes = notes).isEmpty)
    assert(notes.contains("What was known of 1 files, 2 days old, is deleted."))
    assert(counts == Seq(2, 2, 8, 1))
    Watching.record(landing, hoursAgo(0))
    val last = Watching.once(landing, lake, keep, question)
    assert(last.map(b => (b.files, b.late)) == Seq((1L, 0L)))
    assert(counts == Seq(3, 3, 12, 2))
  }

  test("old rows go while it watches, whether a batch comes or not") {
    val landing = TestLake.directory("landing")
    val lake = TestLake.directory("lake")
    Watching.record(landing, hoursAgo(72))
    Watching.index(landing, lake)
    def videos: Long = Lake.open(SharedSpark.session, lake.toString).videos().count()
    assert(videos == 1)
    val notes = mutable.Buffer.empty[String]
    Watching.on(landing, lake, Map("keepDays" -> "2", "triggerSeconds" -> "0.1"), notes) {
      val deadline = 2.minutes.fromNow
      val deleted = "What was known of 1 files, 2 days old, is deleted."
      while (!notes.synchronized(notes.contains(deleted)) && deadline.hasTimeLeft()) {
        Thread.sleep(50)
      }
      assert(notes.contains(deleted))
      assert(videos == 0)
    }
  }
}
