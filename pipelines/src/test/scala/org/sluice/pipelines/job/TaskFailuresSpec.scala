package org.sluice.pipelines.job

import java.io.IOException
import java.nio.file.AccessDeniedException

import org.apache.hadoop.fs.Path
import org.scalatest.funsuite.AnyFunSuite
import org.sluice.SluiceException
import org.sluice.pipelines.lake.LakeErrors

class TaskFailuresSpec extends AnyFunSuite {
  private val root = new Path("file:/data/lake")

  /** Code and reason of what a failure says of the lake. */
  private def told(failure: Throwable): Option[(String, String)] = {
    val told = TaskFailures.ofLake(failure, root)
    if (told.isPresent) {
      assert(told.get.where == "file:/data/lake" && told.get.getCause == failure)
      Some(told.get.code -> told.get.why)
    } else None
  }

  test("a write to the lake that is refused is told in the words of the innermost cause") {
    val write = new IOException("/data/lake/frames/x.parquet (Read-only file system)")
    val task = new IllegalStateException("Job aborted\n/data/lake (Read-only file system)", write)
    assert(told(task).contains("LAKE_NOT_WRITABLE" -> write.getMessage))
    val text = new RuntimeException(s"Task failed:\n${write.getMessage}\n\tat java.io.File")
    assert(told(text).contains("LAKE_NOT_WRITABLE" -> write.getMessage))
    val denied = new AccessDeniedException("/data/lake/segments")
    assert(told(denied).contains("LAKE_NOT_WRITABLE" -> "/data/lake/segments"))
    val encoding = IndexErrors.encodingFailed("it ended", write)
    assert(told(encoding).contains("LAKE_NOT_WRITABLE" -> write.getMessage))
  }

  test("what happens elsewhere is not told of the lake") {
    assert(told(new IOException("/data/other/x (Permission denied)")).isEmpty)
    assert(told(new IOException("/data/lake/x is corrupt")).isEmpty)
  }

  test("a full disk is told, whatever the failed write was for, and only once") {
    val full = new IllegalStateException(new IOException("No space left on device"))
    assert(told(full).map(_._1).contains("LAKE_DISK_FULL"))
    val lock = LakeErrors.notWritable("/data/lake/lock", "java.io.IOException", full)
    assert(told(lock).map(_._1).contains("LAKE_DISK_FULL"))
    val known: SluiceException = LakeErrors.diskFull("/data/lake", 0.1, 1)
    assert(told(known).isEmpty)
  }
}
