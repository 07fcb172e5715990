package org.sluice.pipelines.landing

import java.time.Instant

import scala.jdk.CollectionConverters._

import org.scalatest.funsuite.AnyFunSuite

class LandingSeedSpec extends AnyFunSuite {
  private def millis(minute: Int): Long =
    Instant.parse(f"2026-11-21T08:$minute%02d:00Z").toEpochMilli

  private def file(stream: String, minute: Int): LandedFile =
    new LandedFile(f"file:/in/$stream/20261121T08$minute%02d00Z.ts", 1, millis(minute) + 60000)

  /** A log of batches of two files, names kept for five minutes. */
  private def plans(files: LandedFile*): Seq[String] = {
    val planner = new LandingPlanner(300000, 2, _ => java.util.Set.of(), _ => false)
    val listing = new java.util.TreeMap[String, java.util.List[LandedFile]]
    files.groupBy(_.stream).foreach { case (stream, of) => listing.put(stream, of.asJava) }
    Iterator
      .iterate(LandingPlan.empty(2))(planner.next(_, listing))
      .drop(1)
      .takeWhile(!_.files.isEmpty)
      .map(_.toJson)
      .toSeq
  }

  private def stream(name: String): LandingSeed.Rule = new LandingSeed.Rule {
    override def coversStream(stream: String): Boolean = stream == name
    override def coversFile(stream: String, name: String, recorded: Long): Boolean = false
  }

  private def before(minute: Int): LandingSeed.Rule = new LandingSeed.Rule {
    override def coversStream(stream: String): Boolean = false
    override def coversFile(stream: String, name: String, recorded: Long): Boolean =
      recorded < millis(minute)
  }

  private def text(seed: LandingSeed): String = new String(seed.toBytes)

  test("without a stream, the others are where they were, and so is the rest of a batch") {
    val log = plans(file("a", 0), file("b", 0), file("a", 1), file("b", 1))
    assert(log.size == 2)
    val seed = LandingSeed.empty(2).after(log(0)).before(log(1))
    assert(seed.concerned(stream("b")).asScala == Set("b"))
    assert(LandingSeed.concerned(log(0), stream("c")).isEmpty)
    val left = seed.without(stream("b"))
    assert(left.streams.asScala == Set("a") && !text(left).contains("\"b\""))
    assert(left.before.streams.get("a") == seed.before.streams.get("a"))
    assert(left.next.files.asScala.map(_.file) == Seq(file("a", 1)))
    // Nothing of the batch is left: it counts as taken.
    val last = LandingSeed.empty(2).after(log(0)).before(plans(file("b", 2)).head)
    val none = last.without(stream("b"))
    assert(none.next == null && none.streams.isEmpty)
  }

  test("without its old files a stream goes on behind the newest, if there is one") {
    val log = plans(file("a", 0), file("a", 9), file("b", 0))
    val seed = LandingSeed.empty(2).after(log.last)
    val left = seed.without(before(5))
    assert(seed.concerned(before(5)).asScala == Set("a", "b"))
    assert(left.streams.asScala == Set("a"))
    val position = left.before.streams.get("a")
    assert(position.last == file("a", 9).name && position.forgotten.isEmpty)
    assert(!text(left).contains("T080000Z"))
    assert(left.concerned(before(5)).isEmpty, "once is enough")
    assert(seed.concerned(before(0)).isEmpty)
  }
}
