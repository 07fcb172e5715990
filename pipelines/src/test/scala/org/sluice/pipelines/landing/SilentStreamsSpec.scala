package org.sluice.pipelines.landing

import java.nio.file.Files
import java.nio.file.attribute.FileTime

import scala.jdk.CollectionConverters._

import org.apache.hadoop.conf.Configuration
import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.TestLake

class SilentStreamsSpec extends AnyFunSuite {
  private val landing = TestLake.directory("landing")
  private val start = 1700000000000L // 2023-11-14T22:13:20Z

  private def land(name: String, modifiedSecond: Int): Unit = {
    val file = landing.resolve(name)
    Files.createDirectories(file.getParent)
    Files.writeString(file, name)
    Files.setLastModifiedTime(file, FileTime.fromMillis(start + 1000L * modifiedSecond))
  }

  test("a stream from which nothing comes is told once, and told again when something does") {
    land("door/1.ts", 0)
    land("gate/1.ts", 50)
    val streams =
      new SilentStreams(landing.toString, Set("ts").asJava, new Configuration(), 60000)
    def look(second: Int): Seq[String] = streams.look(start + 1000L * second).asScala.toSeq
    assert(look(59).isEmpty)
    assert(
      look(60) ==
        Seq("door is silent: its newest file, 1.ts, came 60 s ago, at 2023-11-14T22:13:20Z.")
    )
    assert(look(61).isEmpty)
    // What is still being written is no sign of life yet.
    land("door/2.ts.part", 70)
    land("gate/2.ts", 75)
    assert(look(80).isEmpty)
    land("door/2.ts", 85)
    assert(look(90) == Seq("door is back after 90 s."))
    // It counts when the file was seen: copies may keep an old time.
    land("gate/3.ts", 20)
    assert(look(130).isEmpty)
    assert(look(150).map(_.takeWhile(_ != ':')) == Seq("door is silent"))
    assert(look(190).map(_.takeWhile(_ != ':')) == Seq("gate is silent"))
  }

  test("a folder that has never had a file is silent too") {
    Files.createDirectories(landing.resolve("new"))
    val streams =
      new SilentStreams(landing.toString, Set("ts").asJava, new Configuration(), 60000)
    assert(!streams.look(start).asScala.exists(_.startsWith("new")))
    val told = streams.look(start + 60000).asScala.filter(_.startsWith("new"))
    assert(told.toSeq == Seq("new is silent: it has had no file for 60 s."))
  }
}
