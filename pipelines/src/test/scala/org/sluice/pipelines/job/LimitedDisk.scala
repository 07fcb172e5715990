package org.sluice.pipelines.job

import java.io.IOException
import java.nio.file.{Files, Path}

import scala.sys.process.{Process, ProcessLogger}

import org.sluice.pipelines.TestLake

/** A file system of a few megabytes in memory, which can be made read-only and filled up. Only the
  * superuser can have one.
  */
final class LimitedDisk(megabytes: Int) extends AutoCloseable {
  val directory: Path = TestLake.directory("disk")
  private val filler = directory.resolve("filler")
  require(run("mount", "-t", "tmpfs", "-o", s"size=${megabytes}m", "tmpfs", directory.toString))

  private def run(command: String*): Boolean = Process(command).!(ProcessLogger(_ => ())) == 0

  private def remount(how: String): Unit =
    while (!run("mount", "-o", s"remount,$how", directory.toString)) {
      Thread.sleep(10) // a file is open for writing
    }

  def makeReadOnly(): Unit = remount("ro")

  def makeWritable(): Unit = remount("rw")

  def freeBytes: Long = Files.getFileStore(directory).getUsableSpace

  /** Leaves at most so much room. */
  def fill(leaveBytes: Long): Unit = {
    val out = Files.newOutputStream(filler)
    try {
      while (freeBytes > leaveBytes) {
        out.write(new Array[Byte](math.min(freeBytes - leaveBytes, 65536L).toInt))
      }
    } catch {
      case _: IOException => // others write as well: it is full
    } finally out.close()
  }

  def empty(): Unit = Files.deleteIfExists(filler)

  override def close(): Unit = run("umount", "--lazy", directory.toString)
}

object LimitedDisk {

  /** Whether this process may have one. */
  def isPermitted: Boolean =
    try {
      new LimitedDisk(1).close()
      true
    } catch {
      case _: IllegalArgumentException => false
    }
}
