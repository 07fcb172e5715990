package org.sluice.pipelines.lake

import java.nio.file.{FileAlreadyExistsException, Files}
import java.util.concurrent.{CyclicBarrier, Executors}

import scala.concurrent.{Await, ExecutionContext, Future}
import scala.concurrent.duration.DurationInt
import scala.jdk.CollectionConverters._
import scala.util.Try

import io.delta.exceptions.ConcurrentWriteException
import org.apache.hadoop.conf.Configuration
import org.apache.hadoop.fs.Path
import org.scalatest.funsuite.AnyFunSuite
import org.sluice.SluiceException
import org.sluice.pipelines.TestLake

class CommitRetrySpec extends AnyFunSuite {
  private def lost = new IllegalStateException(new ConcurrentWriteException("another was faster"))

  test("a commit that loses is made again until it is through, another fault is not") {
    val retry = new CommitRetry(60000)
    var attempts = 0
    retry.run(
      "frames",
      () => {
        attempts += 1
        if (attempts < 3) throw lost
      }
    )
    assert(attempts == 3 && retry.retries == 2)
    intercept[IllegalArgumentException](
      retry.run("frames", () => throw new IllegalArgumentException("full"))
    )
    assert(retry.retries == 2)
  }

  test("a commit that keeps losing ends with the table's name") {
    val ended = intercept[SluiceException](new CommitRetry(300).run("videos", () => throw lost))
    assert(ended.code == "LAKE_CONFLICT" && ended.where == "videos")
  }

  test("of writers that make the same version of a local table in the same moment, one succeeds") {
    val log = TestLake.directory("log").resolve("t/_delta_log")
    val writers = 4
    val versions = 200
    val store = new LocalCommits(new Configuration())
    val together = new CyclicBarrier(writers)
    implicit val threads: ExecutionContext =
      ExecutionContext.fromExecutorService(Executors.newFixedThreadPool(writers))
    val won = Future.sequence((0 until writers).map { writer =>
      Future {
        (0 until versions).filter { version =>
          together.await()
          val path = new Path(log.toUri.toString, f"$version%020d.json")
          val written = Try(
            store.write(path, Iterator(s"writer $writer").asJava, false, new Configuration())
          )
          written.failed.foreach(e => assert(e.isInstanceOf[FileAlreadyExistsException]))
          written.isSuccess
        }
      }
    })
    val winners = Await.result(won, 2.minutes)
    for (version <- 0 until versions) {
      val winner = winners.indexWhere(_.contains(version))
      assert(winners.count(_.contains(version)) == 1)
      assert(Files.readString(log.resolve(f"$version%020d.json")) == s"writer $winner\n")
    }
    assert(Files.list(log).count() == versions, "nothing else stays")
  }
}
