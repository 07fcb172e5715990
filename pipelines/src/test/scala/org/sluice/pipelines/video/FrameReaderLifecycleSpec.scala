package org.sluice.pipelines.video

import java.lang.management.ManagementFactory
import java.nio.file.{Files, Paths}
import java.util.concurrent.atomic.{AtomicInteger, AtomicReference}
import java.util.concurrent.{CancellationException, CountDownLatch}

import org.apache.hadoop.conf.Configuration
import org.sluice.SluiceException
import org.sluice.vision.RgbFrame

import scala.jdk.CollectionConverters._
import scala.util.Using

class FrameReaderLifecycleSpec extends VideoTest {
  private val car = samples.resolve("car-detection.mp4").toString
  private val every = FrameReaderOptions.whole(0)

  private def decoderThreads: Int =
    Thread.getAllStackTraces.keySet.asScala.count(t =>
      t.isAlive && t.getName.startsWith("sluice-decode")
    )

  /** Makes frames out of nothing, telling what happens to it. */
  private class Source(total: Int, at: Int => Unit = _ => ()) extends FrameOpener {
    val made = new AtomicInteger
    val closed = new AtomicInteger
    override def open(path: String, conf: Configuration, options: FrameReaderOptions): FrameStream =
      new FrameStream {
        override def next(): RgbFrame =
          if (made.get == total) null
          else {
            at(made.get)
            new RgbFrame(made.getAndIncrement(), 1, 1, new Array[Byte](3))
          }
        override def outcome(): Outcome =
          new Outcome(total, total - 1, total - 1, 0, 0, 1, false, "")
        override def close(): Unit = closed.incrementAndGet()
      }
  }

  private def eventually(condition: => Boolean): Boolean = {
    val deadline = System.nanoTime + 5000000000L
    while (!condition && System.nanoTime < deadline) Thread.sleep(5)
    condition
  }

  test("a reader closed after any number of frames stops its thread promptly") {
    for (taken <- Seq(0, 1, 2, 5, 40, 377)) {
      val reader = FrameReader.open(car, configuration, every)
      reader.asScala.take(taken).foreach(_ => ())
      val since = System.nanoTime
      reader.close()
      reader.close()
      assert(System.nanoTime - since < 2e9)
      assert(decoderThreads == 0)
    }
  }

  test("no more frames are decoded ahead than asked for") {
    for (ahead <- Seq(1, 3)) {
      val source = new Source(100)
      val options = new FrameReaderOptions(0, 0, Long.MaxValue, ahead, new Scaling.Exact)
      Using.resource(FrameReader.open(source, "made", configuration, options)) { reader =>
        // The frames in the queue and the one waiting for room.
        assert(eventually(source.made.get == ahead + 1))
        Thread.sleep(100)
        assert(source.made.get == ahead + 1)
        (0 until 10).foreach(n => assert(reader.next().frameMillis == n))
        assert(eventually(source.made.get == ahead + 11))
        Thread.sleep(100)
        assert(source.made.get == ahead + 11)
        assert(source.closed.get == 0)
      }
      assert(source.closed.get == 1)
    }
  }

  test(
    "an error in the decoding thread comes out where the consumer waits, after the frames before it"
  ) {
    for (
      thrown <- Seq(new SluiceException("C", "w", "w", "y", "f"), new OutOfMemoryError("heap"))
    ) {
      val source = new Source(10, n => if (n == 3) throw thrown)
      Using.resource(FrameReader.open(source, "made", configuration, every)) { reader =>
        assert((0 until 3).map(_ => reader.next().frameMillis) == Seq(0, 1, 2))
        assert(intercept[Throwable](reader.hasNext) eq thrown)
        assert(intercept[Throwable](reader.next()) eq thrown)
      }
      assert(source.closed.get == 1)
    }
    Using.resource(FrameReader.open("/nowhere/v.mp4", configuration, every)) { reader =>
      assert(refusal(reader.hasNext).code == "VIDEO_MISSING")
    }
  }

  test("an interrupted consumer is told at its next frame and stays interrupted") {
    Using.resource(FrameReader.open(new Source(10), "made", configuration, every)) { reader =>
      reader.next()
      Thread.currentThread.interrupt()
      intercept[CancellationException](reader.hasNext)
      assert(Thread.interrupted())
      assert(reader.next().frameMillis == 1)
    }
  }

  test("a consumer interrupted while it waits is woken") {
    val never = new CountDownLatch(1)
    val waiting = new CountDownLatch(1)
    val seen = new AtomicReference[Throwable]
    val source = new Source(10, n => if (n == 1) never.await())
    val consumer = new Thread(() =>
      Using.resource(FrameReader.open(source, "made", configuration, every)) { reader =>
        reader.next()
        waiting.countDown()
        try reader.next()
        catch { case e: Throwable => seen.set(e) }
      }
    )
    consumer.start()
    waiting.await()
    consumer.interrupt()
    consumer.join(5000)
    assert(!consumer.isAlive)
    assert(seen.get.isInstanceOf[CancellationException])
    assert(source.closed.get == 1)
  }

  test("the outcome is told after the last frame and not before") {
    Using.resource(FrameReader.open(new Source(2), "made", configuration, every)) { reader =>
      intercept[IllegalStateException](reader.outcome)
      reader.next()
      reader.next()
      assert(!reader.hasNext && !reader.hasNext)
      assert(reader.outcome.frames == 2)
      intercept[NoSuchElementException](reader.next())
    }
    val closed = FrameReader.open(new Source(2), "made", configuration, every)
    closed.close()
    intercept[IllegalStateException](closed.hasNext)
  }

  test("the decoding time leaves out what the consumer takes") {
    Using.resource(FrameReader.open(new Source(20), "made", configuration, every)) { reader =>
      reader.asScala.foreach(_ => Thread.sleep(20))
      assert(reader.decodeNanos > 0 && reader.decodeNanos < 200000000L)
    }
  }

  /** What is resident outside the heap, whose size is the collector's choice. */
  private def nativeMegabytes: Long = {
    System.gc()
    val line =
      Files.readAllLines(Paths.get("/proc/self/status")).asScala.find(_.startsWith("VmRSS")).get
    val heap = ManagementFactory.getMemoryMXBean.getHeapMemoryUsage.getCommitted
    line.replaceAll("\\D", "").toLong / 1024 - heap / (1 << 20)
  }

  test("two hundred readers opened and closed leave no memory behind") {
    assume(Files.exists(Paths.get("/proc/self/status")))
    val remote = RemoteFiles.configuration
    def open(n: Int): Unit = {
      val (path, conf) =
        if (n % 2 == 0) (car, configuration)
        else ("remote:" + samples.toAbsolutePath.normalize + "/bottle-detection.mp4", remote)
      val scaling = if (n % 3 == 0) new Scaling.Fast(384, 384) else new Scaling.Exact
      val options = new FrameReaderOptions(2, n % 5 * 1000L, n % 5 * 1000L + 2000, 2, scaling)
      Using.resource(FrameReader.open(path, conf, options)) { reader =>
        if (n % 7 == 0) reader.next() else reader.asScala.foreach(_ => ())
      }
      VideoProbe.probe(listed(samples.resolve("asl-walk.mkv")), configuration)
      refusal(read(directory.resolve("none")))
    }
    (0 until 40).foreach(open)
    val before = nativeMegabytes
    (0 until 200).foreach(open)
    val after = nativeMegabytes
    // One decoder or one picture per reader would be several hundred.
    assert(after - before < 40, s"$before MB before, $after MB after")
    assert(decoderThreads == 0)
  }
}
