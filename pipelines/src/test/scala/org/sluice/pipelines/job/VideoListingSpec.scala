package org.sluice.pipelines.job

import java.nio.file.{Files, Path}

import scala.jdk.CollectionConverters._

import org.apache.hadoop.conf.Configuration
import org.scalatest.funsuite.AnyFunSuite
import org.sluice.SluiceException
import org.sluice.pipelines.video.{StartTime, VideoFile}

class VideoListingSpec extends AnyFunSuite {
  private val root = Files.createTempDirectory("listing")
  Seq(
    "a.mp4",
    "b.MKV",
    "notes.txt",
    ".hidden.mp4",
    "_temporary/c.mp4",
    "cam1/d.mp4",
    "cam1/deep/e.mp4",
    "cam2/d.mp4",
    "cam[3]/f.mp4"
  ).foreach { name =>
    val file = root.resolve(name)
    Files.createDirectories(file.getParent)
    Files.write(file, Array.fill[Byte](3)(1))
  }

  private def names(paths: String*): Seq[String] =
    VideoListing
      .of(paths.asJava, java.util.Set.of("mp4", "mkv"), new Configuration())
      .asScala
      .map(_.name)
      .toSeq

  test("a directory stands for every video below it, hidden and temporary ones left out") {
    assert(names(root.toString) == Seq("a", "b", "cam1/d", "cam1/deep/e", "cam2/d", "cam[3]/f"))
  }

  test("a glob stands for what it matches, named below its fixed part") {
    assert(names(s"$root/*.mp4") == Seq("a"))
    assert(names(s"$root/cam*/d.mp4") == Seq("cam1/d", "cam2/d"))
    assert(names(s"$root/cam{1,2}") == Seq("cam1/d", "cam1/deep/e", "cam2/d"))
  }

  test("a path that exists is taken as it is, though it looks like a glob") {
    assert(names(s"$root/cam[3]") == Seq("f"))
  }

  test("a file named by itself is taken whatever its extension") {
    assert(names(s"$root/notes.txt") == Seq("notes"))
  }

  test("a file found twice is listed once; file: URIs and plain paths are the same file") {
    assert(names(s"$root/a.mp4", s"file:$root/a.mp4", s"$root/*.mp4") == Seq("a"))
  }

  test("size and time of change are the file's") {
    val listed = VideoListing
      .of(java.util.List.of(s"$root/a.mp4"), java.util.Set.of("mp4"), new Configuration())
      .get(0)
    assert(listed.file.sizeBytes == 3)
    assert(listed.file.path == s"file:$root/a.mp4")
    assert(listed.file.modifiedMillis == Files.getLastModifiedTime(root.resolve("a.mp4")).toMillis)
  }

  test("nothing found is an error that names the path") {
    val missing = intercept[SluiceException](names(s"$root/none"))
    assert(missing.code == "INDEX_PATH_MISSING" && missing.getMessage.contains(s"$root/none"))
    val empty = Files.createTempDirectory("empty")
    assert(intercept[SluiceException](names(empty.toString)).code == "INDEX_NO_VIDEOS")
    assert(intercept[SluiceException](names("nowhere://x/y")).code == "INDEX_CANNOT_LIST")
  }

  private def start(name: String): StartTime =
    StartTime.of(new VideoFile(s"file:/v/$name", 1, 1700000060000L), 60000)

  test("a UTC time in the name is the start, in any of its spellings") {
    // date -u -d '2026-11-21 08:15:00' +%s
    Seq("cam_20261121T081500Z.mp4", "2026-11-21T08-15-00Z.ts", "20261121_081500Z-front.mp4")
      .foreach(name => assert(start(name) == new StartTime(1795248900000L, "name"), name))
    assert(start("20261121T081500.250Z.mp4") == new StartTime(1795248900250L, "name"))
  }

  test("without one, the time of change less the duration is") {
    Seq("clip.mp4", "20261121T081500.mp4", "20269921T081500Z.mp4")
      .foreach(name => assert(start(name) == new StartTime(1700000000000L, "file_time"), name))
  }

  test("a stream's name goes to the first video that has it and stays with it") {
    val names = new StreamNames(java.util.Map.of("old", "a"))
    assert(names.of("new", "a", "file:/x/a.mp4") == "file:/x/a.mp4")
    assert(names.of("old", "renamed", "file:/y/a.mp4") == "a")
    assert(names.of("third", "b", "file:/x/b.mp4") == "b")
    assert(names.of("fourth", "b", "file:/z/b.mp4") == "file:/z/b.mp4")
  }
}
