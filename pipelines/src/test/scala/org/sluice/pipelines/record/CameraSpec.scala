package org.sluice.pipelines.record

import java.nio.file.Files

import scala.jdk.CollectionConverters._

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.SluiceException

class CameraSpec extends AnyFunSuite {
  private def refusal(body: => Any): SluiceException = intercept[SluiceException](body)

  private def read(texts: String*): Seq[Camera] = Cameras.read(texts.asJava, null).asScala.toSeq

  test("a camera has the name it is given, or one taken from its address") {
    Map(
      "door=rtsp://10.0.0.5/live" -> ("door", "rtsp://10.0.0.5/live"),
      "rtsp://10.0.0.5:554/live/main?x=1" -> (
        "10.0.0.5-554-live-main",
        "rtsp://10.0.0.5:554/live/main?x=1"
      ),
      "rtsp://me:se/cr@et@cam.example/1" -> ("cam.example-1", "rtsp://me:se/cr@et@cam.example/1"),
      "rtsp://me:se?cr@cam/1" -> ("cam-1", "rtsp://me:se?cr@cam/1"),
      "tcp://127.0.0.1:9000?a=b" -> ("127.0.0.1-9000", "tcp://127.0.0.1:9000?a=b"),
      "samples/car-detection.mp4" -> ("car-detection", "samples/car-detection.mp4"),
      "./a=b.mp4" -> ("a-b", "./a=b.mp4")
    ).foreach { case (text, (name, url)) =>
      val camera = Camera.of(text)
      assert(camera.name == name && camera.url == url)
    }
  }

  test("a list of cameras may have comments, and cameras that share a folder are refused") {
    val list = Files.createTempFile("cameras", ".txt")
    Files.writeString(list, "# upstairs\n\n hall = rtsp://10.0.0.6/1 \n")
    val cameras = Cameras.read(Seq("door=rtsp://10.0.0.5/1").asJava, list).asScala
    assert(cameras.map(_.name) == Seq("door", "hall"))
    val same = refusal(read("door=rtsp://u:first@h/1", "Door=rtsp://u:second@h/2"))
    assert(same.code == "RECORD_SAME_NAME")
    assert(!same.getMessage.contains("first") && !same.getMessage.contains("second"))
  }

  test("what cannot be a camera is refused by name") {
    assert(refusal(read()).code == "RECORD_NO_CAMERAS")
    assert(refusal(read(".hidden=rtsp://h/1")).code == "RECORD_NAME")
    assert(refusal(read("door=")).code == "RECORD_NO_ADDRESS")
    val unknown = refusal(read("door=pigeon://h/1"))
    assert(unknown.code == "RECORD_UNKNOWN_PROTOCOL" && unknown.getMessage.contains("camera door"))
  }

  test("no shown address holds a password") {
    Map(
      "rtsp://me:secret@cam/1" -> "rtsp://me:***@cam/1",
      "rtsp://me:se/c@r?et@cam/1" -> "rtsp://me:***@cam/1",
      "http://cam/live.m3u8?user=me&passwd=secret&x=1" ->
        "http://cam/live.m3u8?user=me&passwd=***&x=1",
      "srt://cam:9000?passphrase=secret" -> "srt://cam:9000?passphrase=***",
      "rtsp://cam:554/1" -> "rtsp://cam:554/1"
    ).foreach { case (url, shown) =>
      val camera = new Camera("door", url)
      assert(camera.shownUrl == shown && camera.toString == s"door=$shown")
    }
  }
}
