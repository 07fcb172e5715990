package org.sluice.videollm

import java.util.concurrent.{CancellationException, CountDownLatch, CyclicBarrier, TimeUnit}

import scala.collection.mutable.ArrayBuffer
import scala.concurrent.duration._
import scala.concurrent.{Await, ExecutionContext, Future}
import scala.jdk.CollectionConverters._

import org.scalatest.funsuite.AnyFunSuite

class SharedCallsSpec extends AnyFunSuite {
  private implicit val threads: ExecutionContext = ExecutionContext.global

  /** Calls that square numbers, in batches that are written down. */
  private class Squares(streams: Int, waitMillis: Int, before: Seq[Int] => Unit = _ => ()) {
    val made: ArrayBuffer[Seq[Int]] = ArrayBuffer()
    val freed: ArrayBuffer[Int] = ArrayBuffer()
    val calls = new SharedCalls[Int, Int](
      (requests: java.util.List[Int]) => {
        val batch = requests.asScala.toSeq
        made.synchronized { made += batch }
        before(batch)
        batch.map(n => n * n).asJava
      },
      (answer: Int) => freed += answer,
      new BatchOptions(streams, waitMillis)
    )
  }

  private def within[A](future: Future[A]): A = Await.result(future, 20.seconds)

  test("those in line together are answered in one call, each with its own answer") {
    val squares = new Squares(4, 0)
    val streams = Seq.fill(4)(squares.calls.join())
    streams.zip(Seq(2, 3, 5, 7)).foreach { case (s, n) => s.submit(n) }
    assert(streams.map(_.take()) == Seq(4, 9, 25, 49))
    assert(squares.made == Seq(Seq(2, 3, 5, 7)))
  }

  test("streams take turns: none is served twice while another waits") {
    val squares = new Squares(2, 0)
    val streams = Seq.fill(5)(squares.calls.join())
    streams.take(4).zipWithIndex.foreach { case (s, i) => s.submit(i) }
    // The greedy stream comes back at once, the fifth only now and then.
    for (_ <- 1 to 4) {
      streams(0).take()
      streams(4).submit(4)
      streams(0).submit(0)
      (1 to 4).foreach(i => streams(i).take())
      (1 to 3).foreach(i => streams(i).submit(i))
    }
    val served = squares.made.flatten
    for (stream <- 0 to 4) {
      val places = served.zipWithIndex.collect { case (`stream`, place) => place }
      assert(places.zip(places.drop(1)).forall { case (a, b) => b - a <= 6 }, s"$stream in $served")
    }
  }

  test("a call waits for the streams of another thread, but no longer than it is told") {
    val squares = new Squares(3, 400)
    val streams = Seq.fill(3)(squares.calls.join())
    val start = System.nanoTime()
    streams(0).submit(1)
    val first = Future(streams(0).take())
    Thread.sleep(50)
    streams(1).submit(2)
    assert(within(first) == 1 && streams(1).take() == 4)
    val millis = (System.nanoTime() - start) / 1000000
    assert(squares.made == Seq(Seq(1, 2)))
    assert(millis >= 400)
    streams.zipWithIndex.foreach { case (s, i) =>
      s.submit(i)
    } // all are in line: no reason to wait
    val full = System.nanoTime()
    streams.foreach(_.take())
    assert(System.nanoTime() - full < 200000000L)
  }

  test("a request that cannot be answered fails for its own stream only") {
    val squares =
      new Squares(4, 0, batch => if (batch.contains(13)) throw new ArithmeticException("13"))
    val streams = Seq.fill(4)(squares.calls.join())
    streams.zip(Seq(2, 13, 5, 7)).foreach { case (s, n) => s.submit(n) }
    assert(Seq(0, 2, 3).map(streams(_).take()) == Seq(4, 25, 49))
    assert(intercept[ArithmeticException](streams(1).take()).getMessage == "13")
    streams(1).submit(3)
    assert(streams(1).take() == 9)
  }

  test("a line that is long enough is shortened by who would make it longer") {
    val squares = new Squares(2, 0)
    val streams = Seq.fill(20)(squares.calls.join())
    for ((stream, i) <- streams.zipWithIndex) {
      stream.submit(i)
      assert(i + 1 - squares.made.flatten.size <= 4)
    }
    assert(streams.map(_.take()) == (0 until 20).map(i => i * i))
    assert(squares.made.flatten == (0 until 20))
  }

  test("closing a stream takes its request out of the line") {
    val squares = new Squares(4, 0)
    val streams = Seq.fill(3)(squares.calls.join())
    streams.zip(Seq(2, 3, 5)).foreach { case (s, n) => s.submit(n) }
    streams(1).close()
    assert(streams(0).take() == 4 && streams(2).take() == 25)
    assert(squares.made == Seq(Seq(2, 5)))
    intercept[IllegalStateException](streams(1).submit(1))
  }

  test("closing a stream in the middle of its call waits for it and frees the answer") {
    val (inside, goOn) = (new CountDownLatch(1), new CountDownLatch(1))
    val squares = new Squares(2, 0, _ => { inside.countDown(); goOn.await() })
    val streams = Seq.fill(2)(squares.calls.join())
    streams.zip(Seq(2, 3)).foreach { case (s, n) => s.submit(n) }
    val other = Future(streams(0).take())
    inside.await()
    val closed = Future(streams(1).close())
    Thread.sleep(50)
    assert(!closed.isCompleted)
    goOn.countDown()
    within(closed)
    assert(within(other) == 4 && squares.freed == Seq(9))
  }

  test("an interrupted thread leaves, and the others go on without it") {
    val squares = new Squares(3, 5000)
    val streams = Seq.fill(3)(squares.calls.join())
    streams(0).submit(2)
    @volatile var left: Option[Throwable] = None
    val waiting = new Thread(() =>
      try streams(0).take()
      catch { case e: CancellationException => left = Some(e) }
      finally streams(0).close()
    )
    waiting.start()
    Thread.sleep(50)
    waiting.interrupt()
    waiting.join(5000)
    assert(left.isDefined)
    streams(1).submit(3)
    streams(2).submit(5)
    assert(streams(1).take() == 9 && streams(2).take() == 25)
    assert(squares.made == Seq(Seq(3, 5)))
  }

  test("sixteen threads at once each get their own answers, in few calls") {
    val squares = new Squares(8, 20)
    val rounds = 50
    val start = new CyclicBarrier(16)
    val threads = (0 until 16).map { i =>
      val stream = squares.calls.join()
      var wrong = 0
      val thread = new Thread(() => {
        start.await(20, TimeUnit.SECONDS)
        for (round <- 0 until rounds) {
          val n = 100 * i + round
          stream.submit(n)
          if (stream.take() != n * n) wrong += 1
        }
        stream.close()
      })
      thread.start()
      (thread, () => wrong)
    }
    threads.foreach(_._1.join(20000))
    assert(threads.map(_._2()).sum == 0)
    assert(squares.made.map(_.size).sum == 16 * rounds)
    assert(squares.made.size < 16 * rounds / 4)
  }

  test("options out of range are refused by name") {
    def message(streams: Int, wait: Int) =
      intercept[IllegalArgumentException](new BatchOptions(streams, wait)).getMessage
    assert(message(0, 0) == "batchStreams is 0 but must be in [1, 256]")
    assert(message(1, -1) == "batchWaitMillis is -1 but must be in [0, 60000]")
  }
}
