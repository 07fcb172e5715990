package org.sluice.pipelines.video

import java.io.IOException
import java.nio.file.{Files, Path, StandardCopyOption}

import org.apache.hadoop.security.AccessControlException

/** Video in a file system that FFmpeg does not know. */
class HadoopVideoSpec extends VideoTest {
  private val remote = RemoteFiles.configuration

  private def uri(file: Path): String = "remote:" + file.toAbsolutePath.normalize

  private def listedRemotely(file: Path): VideoFile =
    new VideoFile(uri(file), Files.size(file), Files.getLastModifiedTime(file).toMillis)

  private def sample(name: String, as: String): Path =
    Files.copy(samples.resolve(name), directory.resolve(as), StandardCopyOption.REPLACE_EXISTING)

  private lazy val made = Seq(
    clip("a.mp4", Clip.regular(200, 25).copy(bFrames = 2)),
    clip("first.mp4", Clip.regular(200, 25).copy(muxing = Map("movflags" -> "+faststart"))),
    clip("a.mkv", Clip.regular(200, 25).copy(bFrames = 2)),
    clip("a.ts", Clip.regular(200, 25)),
    clip("a.flv", Clip.regular(200, 25).copy(codec = "flv"))
  )

  test("frames, times and pixels are those of the local file, whole and in segments") {
    val files = made ++
      Seq("car-detection.mp4", "bottle-detection.mp4", "asl-walk.mkv").map(samples.resolve)
    for (file <- files) {
      assert(read(uri(file), 2, conf = remote).pixels == read(file, 2).pixels, file)
      val local = read(file.toString, 5, 1700, 4000)
      assert(read(uri(file), 5, 1700, 4000, conf = remote).pixels == local.pixels, file)
      val info = VideoProbe.probe(listedRemotely(file), remote)
      val same = probe(file)
      assert(
        info == new VideoInfo(
          info.file,
          same.durationMillis,
          same.width,
          same.height,
          same.codec,
          same.framesPerSecond
        )
      )
    }
  }

  test("file URIs and plain paths are read by FFmpeg itself and are the same") {
    val file = made.head
    assert(read("file://" + file, 2).pixels == read(file, 2).pixels)
    assert(read("file:" + file, 2).pixels == read(file, 2).pixels)
  }

  test("an exception of the file system is the cause of the error, not 'invalid data'") {
    for (name <- Seq("a.mkv", "first.mp4", "a.ts")) {
      val broken = Files.copy(made.find(_.endsWith(name)).get, directory.resolve(s"breaks-$name"))
      val error = refusal(read(uri(broken), 0, conf = remote))
      assert(error.code == "VIDEO_READ_FAILED", name)
      assert(error.why.contains("connection reset"))
      assert(error.getCause.isInstanceOf[IOException])
    }
    val atOpening = Files.copy(made.head, directory.resolve("breaks-index-last.mp4"))
    assert(
      refusal(VideoProbe.probe(listedRemotely(atOpening), remote)).why.contains("connection reset")
    )
  }

  test("a file without permission, a missing one and an empty one have their own reasons") {
    val denied =
      refusal(read(uri(Files.copy(made.head, directory.resolve("denied.mp4"))), conf = remote))
    assert(denied.code == "VIDEO_NOT_PERMITTED")
    assert(denied.getCause.isInstanceOf[AccessControlException])
    assert(refusal(read(uri(directory.resolve("none.mp4")), conf = remote)).code == "VIDEO_MISSING")
    assert(refusal(read(uri(file("e.mp4", Array.empty)), conf = remote)).code == "VIDEO_EMPTY")
    val half = Files.readAllBytes(made.head).take(5000)
    assert(refusal(read(uri(file("h.mp4", half)), conf = remote)).code == "VIDEO_INDEX_MISSING")
    assert(refusal(read("unknown://bucket/v.mp4")).code == "VIDEO_READ_FAILED")
  }

  test("closing does not wait for a file system that does not answer") {
    val stalled = sample("car-detection.mp4", "stalls.mp4")
    val reader = FrameReader.open(uri(stalled), remote, FrameReaderOptions.whole(0))
    assert(reader.next().frameMillis == 0)
    val since = System.nanoTime
    reader.close()
    assert(System.nanoTime - since < 5e9)
  }
}
