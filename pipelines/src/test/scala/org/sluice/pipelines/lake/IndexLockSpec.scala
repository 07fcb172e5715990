package org.sluice.pipelines.lake

import java.net.InetAddress
import java.nio.file.{Files, Path}
import java.time.Instant

import scala.collection.mutable

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.SluiceException
import org.sluice.pipelines.{SharedSpark, TestLake}

class IndexLockSpec extends AnyFunSuite {
  private val host = InetAddress.getLocalHost.getHostName
  private val started = ProcessHandle.current().info().startInstant().get()

  private lazy val dir = TestLake.directory("lake")
  private lazy val lake = Lake.openOrCreate(SharedSpark.session, dir.toString)
  private def file: Path = dir.resolve("_sluice/index.lock")

  private def acquire(): (IndexLock, Seq[String]) = {
    val notes = mutable.Buffer.empty[String]
    (IndexLock.acquire(lake, note => notes += note), notes.toSeq)
  }

  private def heldBy(host: String, pid: Long, started: Instant, heartbeat: Instant): Unit = {
    lake
    Files.write(file, new LockHolder("other", host, pid, started, heartbeat).toBytes)
  }

  private def endedProcess(): Long = {
    val process = new ProcessBuilder("true").start()
    process.waitFor()
    process.pid()
  }

  test("the lock is there while it is held, keeps a second holder out, and is gone after") {
    val (lock, notes) = acquire()
    assert(Files.exists(file) && notes.isEmpty)
    val refused = intercept[SluiceException](acquire())
    assert(refused.code == "LAKE_LOCKED")
    assert(refused.getMessage.contains(s"process ${ProcessHandle.current().pid()} on $host"))
    lock.requireHeld()
    lock.close()
    assert(!Files.exists(file))
  }

  test("the lock of a process that ended on this machine is taken over at once, with a word") {
    heldBy(host, endedProcess(), started, Instant.now())
    val (lock, notes) = acquire()
    assert(notes.exists(_.contains("taken over")))
    lock.close()
  }

  test("a process id that is in use again does not keep a dead process's lock") {
    heldBy(host, ProcessHandle.current().pid(), started.minusSeconds(1000), Instant.now())
    acquire()._1.close()
  }

  test("another machine's lock holds for two minutes after its last sign of life") {
    heldBy("elsewhere", 1, Instant.EPOCH, Instant.now().minusSeconds(60))
    assert(intercept[SluiceException](acquire()).getMessage.contains("on elsewhere"))
    heldBy("elsewhere", 1, Instant.EPOCH, Instant.now().minusSeconds(180))
    val (lock, notes) = acquire()
    assert(notes.exists(_.contains("elsewhere")))
    lock.close()
  }

  test("a lock file caught half written is taken over") {
    lake
    Files.writeString(file, "token=abc\nho")
    acquire()._1.close()
  }

  test("closing does not remove a lock that is another's by now") {
    val (lock, _) = acquire()
    heldBy(host, 1, Instant.EPOCH, Instant.now())
    lock.close()
    assert(Files.exists(file))
    Files.delete(file)
  }
}
