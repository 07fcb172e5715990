package org.sluice.pipelines.landing

import java.util.{List => JList, TreeMap}

import scala.jdk.CollectionConverters._

import org.scalatest.funsuite.AnyFunSuite

/** Recording times are minutes after noon, told by names such as `cam/20261121T120500Z.ts`. */
class LandingPlannerSpec extends AnyFunSuite {
  private val noon = 1795262400000L
  private val tenMinutes = 600000L

  private def file(stream: String, minute: Int, modifiedMinute: Int): LandedFile =
    new LandedFile(
      f"file:/landing/$stream/20261121T12$minute%02d00Z.ts",
      1,
      noon + modifiedMinute * 60000L
    )

  private def file(stream: String, minute: Int): LandedFile = file(stream, minute, minute + 1)

  private def listing(files: LandedFile*): TreeMap[String, JList[LandedFile]] =
    new TreeMap(files.groupBy(_.stream).map { case (s, all) => s -> all.reverse.asJava }.asJava)

  private def planner(
      most: Int = 100,
      taken: Set[String] => Set[String] = identity,
      expired: LandedFile => Boolean = _ => false
  ) = new LandingPlanner(
    tenMinutes,
    most,
    paths => taken(paths.asScala.toSet).asJava,
    file => expired(file)
  )

  /** What a batch holds, such as `cam5` or, when late, `!cam5`. */
  private def held(plan: LandingPlan): Seq[String] = plan.files.asScala.toSeq.map { planned =>
    val minute = planned.file.name.substring(11, 13).toInt
    (if (planned.late) "!" else "") + planned.file.stream + minute
  }

  private def empty = LandingPlan.empty(4)

  test("files of a stream come in the order of their names, streams in turn, a few at a time") {
    val all = listing(
      Seq(3, 1, 2).map(file("a", _)) ++ Seq(9, 8).map(file("b", _)) :+ file("c", 4): _*
    )
    val planner = this.planner(4)
    val first = planner.next(empty, all)
    assert(held(first) == Seq("a1", "b8", "c4", "a2"))
    val second = planner.next(LandingPlan.of(first.toJson), all)
    assert(held(second) == Seq("b9", "a3"))
    assert(planner.next(second, all).files.isEmpty)
  }

  test("a batch smaller than the number of streams goes on with the next stream") {
    val all = listing((for (s <- Seq("a", "b", "c"); m <- Seq(1, 2)) yield file(s, m)): _*)
    val planner = this.planner(2)
    val plans = Iterator.iterate(planner.next(empty, all))(planner.next(_, all)).take(3).toSeq
    assert(plans.map(held) == Seq(Seq("a1", "b1"), Seq("c1", "a2"), Seq("b2", "c2")))
  }

  test("a file that comes behind later ones is taken within the window, and told beyond it, once") {
    val planner = this.planner()
    val before = planner.next(empty, listing(file("a", 1), file("a", 5), file("a", 30)))
    val late = listing(
      Seq(1, 5, 30).map(file("a", _)) ++ Seq(file("a", 10, 32), file("a", 25, 32)): _*
    )
    val plan = planner.next(before, late)
    assert(held(plan) == Seq("!a10", "a25"))
    assert(planner.next(plan, late).files.isEmpty)
    // Another process knows no more than the offset.
    val other = this.planner()
    assert(other.next(LandingPlan.of(plan.toJson), late).files.isEmpty)
    val more = listing(
      late.get("a").asScala.toSeq ++ Seq(file("a", 7, 7), file("a", 31), file("a", 24, 33)): _*
    )
    assert(held(other.next(plan, more)) == Seq("!a7", "a24", "a31"))
  }

  test("while nobody watched, a late file is told by its modification time") {
    val before = planner().next(empty, listing(file("a", 4), file("a", 30)))
    val now = listing(file("a", 4), file("a", 30), file("a", 2, 40), file("a", 3, 4))
    assert(held(planner().next(before, now)) == Seq("!a2"))
  }

  test("where it is known which files were taken, modification times do not matter") {
    val before = planner().next(empty, listing(file("a", 4), file("a", 30)))
    val now = listing(file("a", 4), file("a", 30), file("a", 2, 40), file("a", 3, 4))
    var asked = Seq.empty[Set[String]]
    val planner2 = planner(taken = { paths =>
      asked = asked :+ paths
      paths.filter(_.endsWith("T120400Z.ts"))
    })
    val plan = planner2.next(LandingPlan.of(before.toJson), now)
    assert(held(plan) == Seq("!a2", "!a3"))
    assert(planner2.next(plan, now).files.isEmpty)
    // It is asked once, and not of files that the offset remembers.
    assert(asked.map(_.map(_.takeRight(10))) == Seq(Set("120400Z.ts", "120200Z.ts", "120300Z.ts")))
  }

  test("files that have expired are neither taken nor told") {
    val planner = this.planner(expired = _.name < "20261121T121000")
    val all = listing(Seq(5, 10, 30).map(file("a", _)): _*)
    val plan = planner.next(empty, all)
    assert(held(plan) == Seq("a10", "a30"))
    val more = listing(Seq(5, 7, 10, 12, 30).map(file("a", _)): _*)
    assert(held(planner.next(plan, more)) == Seq("!a12"))
  }

  test("a camera whose clock was ahead does not make what follows late") {
    val planner = this.planner()
    val wrong = new LandedFile("file:/landing/a/20361121T120000Z.ts", 1, noon + 60000)
    val before = planner.next(empty, listing(wrong))
    val now = listing(wrong +: Seq(1, 2, 20, 40).map(file("a", _)): _*)
    val plan = planner.next(before, now)
    assert(held(plan) == Seq("a1", "a2", "a20", "a40"))
    assert(planner.next(plan, now).files.isEmpty)
  }

  test("what an offset remembers does not grow with what has been taken") {
    val planner = this.planner()
    var plan = empty
    var largest = 0
    for (n <- 0 until 2000) {
      val name = f"${n}%06d.ts" // one a minute, for 33 hours
      val landed = new LandedFile(s"file:/landing/a/$name", 1, noon + n * 60000L)
      plan = planner.next(LandingPlan.of(plan.toJson), listing(landed))
      assert(plan.files.size == 1)
      largest = math.max(largest, plan.toJson.length)
    }
    assert(plan.streams.get("a").recent.size == 11 && largest < 1000)
  }

  test("streams are dealt evenly to slots and stay where they are") {
    val planner = this.planner()
    val first = planner.next(empty, listing((0 until 6).map(n => file(s"s$n", 1)): _*))
    val second = planner.next(first, listing((0 until 8).map(n => file(s"s$n", 2)): _*))
    val slots = second.streams.asScala.view.mapValues(_.slot).toMap
    assert(slots.values.groupBy(identity).map(_._2.size).toSet == Set(2))
    first.streams.asScala.foreach { case (name, position) => assert(slots(name) == position.slot) }
  }
}
