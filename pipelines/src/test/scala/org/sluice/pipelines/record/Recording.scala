package org.sluice.pipelines.record

import java.nio.file.{Files, Path}
import java.util.TreeMap
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit.{NANOSECONDS, SECONDS}

import scala.collection.mutable
import scala.jdk.CollectionConverters._

import org.sluice.pipelines.TestLake

/** One camera being recorded in this process, and what is told of it. */
final class Recording(
    url: String,
    options: RecordOptions = Recording.options(),
    val landing: Path = TestLake.directory("landing")
) extends AutoCloseable {
  private val queue = new LinkedBlockingQueue[RecordEvent]
  private val recorder =
    new CameraRecorder(new Camera("door", url), landing, options, event => queue.put(event))
  private val thread = new Thread(recorder, "recording")
  val events: mutable.Buffer[RecordEvent] = mutable.Buffer.empty
  thread.setDaemon(true)
  thread.start()

  val folder: Path = landing.resolve("door")

  /** Waits until something is told. */
  def await(what: PartialFunction[RecordEvent, Boolean]): Recording = {
    val until = System.nanoTime + SECONDS.toNanos(60)
    while (!events.exists(event => what.applyOrElse(event, (_: RecordEvent) => false))) {
      val next = queue.poll(until - System.nanoTime, NANOSECONDS)
      require(next != null, s"what is waited for is not told after $events")
      events += next
    }
    this
  }

  /** Waits until the camera has nothing more to give, without a fault. */
  def toEnd: Recording = await { case ended: RecordEvent.Ended =>
    require(ended.reason == null, ended.reason)
    true
  }

  /** Asks it to end and waits until it has. */
  override def close(): Unit = {
    recorder.stop()
    thread.join(60000)
    require(!thread.isAlive, "the recorder does not end")
    queue.drainTo(events.asJava)
  }

  def recorded: Seq[RecordEvent.Recorded] =
    events.collect { case recorded: RecordEvent.Recorded => recorded }.toSeq

  /** Reasons of lost connections, in order. */
  def faults: Seq[String] = events.collect { case lost: RecordEvent.Lost => lost.reason }.toSeq

  /** Names of all that lies in the camera's folder, apart from the recorder's lock. */
  def names: Seq[String] = Recording.names(folder)
}

object Recording {
  def options(
      segmentSeconds: Double = 0.4,
      stallSeconds: Double = 20,
      minFreeGb: Double = 0,
      speed: Double = 0,
      loop: Boolean = false
  ): RecordOptions =
    new RecordOptions(
      segmentSeconds,
      1,
      stallSeconds,
      0.05,
      0.2,
      minFreeGb,
      speed,
      loop,
      new TreeMap[String, String]
    )

  def names(folder: Path): Seq[String] = {
    val files = Files.list(folder)
    try
      files.iterator.asScala
        .map(_.getFileName.toString)
        .filterNot(_ == ".recording.lock")
        .toSeq
        .sorted
    finally files.close()
  }
}
