package org.sluice.pipelines.keep

import java.util.concurrent.{ConcurrentLinkedQueue, ForkJoinTask}

import scala.jdk.CollectionConverters._

import org.scalatest.funsuite.AnyFunSuite

class StepsSpec extends AnyFunSuite {
  private val did = new ConcurrentLinkedQueue[String]

  private def step(name: String)(also: => Unit): Runnable = () => {
    did.add(name)
    also
  }

  private def run(steps: Steps, check: () => Unit = () => ()): Seq[(Int, Int)] = {
    val told = new ConcurrentLinkedQueue[(Int, Int)]
    val reporter = new KeepReporter {
      override def done(done: Int, of: Int): Unit = told.add(done -> of)
    }
    steps.run(() => check(), reporter)
    told.asScala.toSeq
  }

  test("steps of a group come between those before and behind it, outside the common pool") {
    did.clear()
    val steps = new Steps
    steps.add(step("first")(()))
    steps.addTogether(
      (1 to 5).map(i => step(s"$i")(assert(!ForkJoinTask.inForkJoinPool()))).asJava
    )
    steps.add(step("last")(()))
    assert(run(steps) == (1 to 7).map(_ -> 7))
    val order = did.asScala.toSeq
    assert(order.head == "first" && order.last == "last" && order.toSet.size == 7)
  }

  test("what fails is told as it was, and nothing is begun behind it") {
    did.clear()
    val failure = new IllegalArgumentException("no")
    val steps = new Steps
    steps.addTogether(java.util.List.of(step("a")(throw failure), step("b")(())))
    steps.add(step("c")(()))
    assert(intercept[IllegalArgumentException](run(steps)) eq failure)
    assert(did.asScala.toSet == Set("a", "b"))
  }

  test("a check that fails keeps a step from being done") {
    did.clear()
    val steps = new Steps
    steps.add(step("a")(()))
    intercept[IllegalStateException](run(steps, () => throw new IllegalStateException("lost")))
    assert(did.isEmpty)
  }
}
