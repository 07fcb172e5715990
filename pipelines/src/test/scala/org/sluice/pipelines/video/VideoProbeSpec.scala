package org.sluice.pipelines.video

import java.nio.charset.StandardCharsets.{ISO_8859_1, UTF_8}
import java.nio.file.{Files, Path}

import org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV444P

class VideoProbeSpec extends VideoTest {
  private val second = Clip.regular(25, 25)

  test("length, size, codec and rate of a file made for it") {
    val file = clip("a.mp4", Clip.regular(100, 10).copy(width = 128, height = 50))
    assert(probe(file) == new VideoInfo(listed(file), 10000, 128, 50, "mpeg4", 10))
  }

  test("length, size, codec and rate of the real samples") {
    val car = probe(samples.resolve("car-detection.mp4"))
    assert((car.width, car.height, car.codec, car.framesPerSecond) == ((768, 432, "h264", 12.5)))
    assert(car.durationMillis == 30160) // 377 frames at 12.5 frames/s
    val bottle = probe(samples.resolve("bottle-detection.mp4"))
    assert((bottle.width, bottle.height) == ((640, 360)))
    assert(
      math.abs(bottle.framesPerSecond - 29.8) < 0.1 && math.abs(bottle.durationMillis - 39900) < 100
    )
    val walk = probe(samples.resolve("asl-walk.mkv"))
    assert((walk.width, walk.height, walk.framesPerSecond) == ((640, 480, 30.0)))
    assert(math.abs(walk.durationMillis - 2967) <= 1) // 89 frames at 30 frames/s
  }

  test("a container that does not tell its length is measured by its packets") {
    val live = second.copy(muxing = Map("live" -> "1"))
    assert(probe(clip("live.mkv", live)).durationMillis == 1000)
    val late = Clip.regular(25, 25, from = 3000)
    assert(
      probe(clip("late-live.mkv", late.copy(muxing = Map("live" -> "1")))).durationMillis == 1000
    )
    assert(probe(clip("late.mkv", late)).durationMillis == 1000)
    assert(probe(clip("late.mp4", late)).durationMillis == 1000)
    // An elementary stream has no times in it at all.
    assert(math.abs(probe(clip("bare.m4v", second)).durationMillis - 1000) <= 80)
  }

  test("a fragmented file is as long as all its fragments") {
    val fragments = Map("movflags" -> "frag_keyframe+empty_moov")
    val file = clip("fragments.mp4", Clip.regular(100, 10).copy(muxing = fragments))
    assert(probe(file).durationMillis == 10000)
  }

  test("a damaged header that tells of a thousand years is not believed") {
    val bytes = Files.readAllBytes(clip("years.mkv", Clip.regular(100, 10)))
    // The element Duration: 0x4489, eight bytes long, a double in milliseconds.
    val at = bytes.indexOfSlice(Seq(0x44, 0x89, 0x88).map(_.toByte)) + 3
    val years = java.nio.ByteBuffer.allocate(8).putDouble(3e13).array
    // The tag would tell the truth.
    val tag = new String(bytes, ISO_8859_1).indexOf("DURATION")
    "NOTHINGS".getBytes(ISO_8859_1).copyToArray(bytes, tag)
    years.copyToArray(bytes, at)
    assert(probe(file("thousand-years.mkv", bytes)).durationMillis == 10000)
  }

  test("sound that goes on does not lengthen the video") {
    for (container <- Seq("mkv", "mov")) {
      assert(
        probe(clip(s"sound.$container", second.copy(soundMillis = 5000))).durationMillis == 1000
      )
    }
  }

  private def why(file: Path): (String, String) = {
    val fromProbe = refusal(probe(file))
    val fromReader = refusal(read(file))
    assert(fromReader.getMessage == fromProbe.getMessage)
    assert(fromProbe.where == file.toString)
    (fromProbe.code, fromProbe.why)
  }

  test("an empty file") {
    assert(why(file("empty.mp4", Array.empty)) == (("VIDEO_EMPTY", "the file is empty")))
  }

  test("text and noise under the name of a video") {
    val text = ("To be, or not to be, that is the question.\n" * 100).getBytes(UTF_8)
    for (
      (name, bytes) <- Seq(
        "text.mp4" -> text,
        "text.mkv" -> text,
        "short.mp4" -> "hi\n".getBytes(UTF_8),
        "zeros.mp4" -> new Array[Byte](100000),
        "noise.mp4" -> {
          val noise = new Array[Byte](200000); new scala.util.Random(5).nextBytes(noise); noise
        },
        "playlist.mp4" -> "#EXTM3U\n#EXTINF:10,\n/etc/passwd\n#EXT-X-ENDLIST\n".getBytes(UTF_8),
        "subtitles.mp4" -> "1\n00:00:01,000 --> 00:00:02,000\nHello\n\n".getBytes(UTF_8)
      )
    ) {
      val (code, reason) = why(file(name, bytes))
      assert(
        Set("VIDEO_NOT_RECOGNISED", "VIDEO_NO_VIDEO_STREAM", "VIDEO_OPEN_FAILED")(code),
        s"$name: $code $reason"
      )
      if (name.startsWith("text")) assert(code == "VIDEO_NOT_RECOGNISED")
    }
  }

  test("a file cut before its index, which comes last") {
    val whole = Files.readAllBytes(clip("index-last.mp4", Clip.regular(200, 25)))
    val index = new String(whole, ISO_8859_1).indexOf("moov") - 4
    val reason = "the index (moov) is missing: the file is truncated or was never finalised"
    for (length <- Seq(index / 10, index / 2, index - 1, index, index + 3, index + 40)) {
      val cut = file(s"cut-$length.mp4", whole.take(length))
      assert(why(cut) == (("VIDEO_INDEX_MISSING", reason)), s"$length of $index bytes")
    }
    // Enough of it to find the stream but no frame.
    val cut = file("cut-inside.mp4", whole.take(index + 800))
    assert(refusal(probe(cut)).why == reason)
  }

  test("sound only") {
    val (code, reason) = why(clip("sound-only.mkv", Clip(Nil, soundMillis = 1000)))
    assert(code == "VIDEO_NO_VIDEO_STREAM")
    assert(reason == "no video stream (found: audio pcm_s16le)")
    assert(why(clip("sound-only.mov", Clip(Nil, soundMillis = 1000)))._1 == "VIDEO_NO_VIDEO_STREAM")
  }

  test("a file that has vanished, changed or become a directory since it was listed") {
    val file = clip("gone.mp4", second)
    val then_ = listed(file)
    val grown = new VideoFile(then_.path, then_.sizeBytes - 1, then_.modifiedMillis)
    assert(refusal(VideoProbe.probe(grown, configuration)).code == "VIDEO_CHANGED")
    val touched = new VideoFile(then_.path, then_.sizeBytes, then_.modifiedMillis - 1000)
    assert(refusal(VideoProbe.probe(touched, configuration)).code == "VIDEO_CHANGED")
    Files.delete(file)
    val error = refusal(VideoProbe.probe(then_, configuration))
    assert(error.code == "VIDEO_MISSING")
    assert(error.why == "the file does not exist, or has vanished since it was listed")
    assert(refusal(read(file)).code == "VIDEO_MISSING")
    Files.createDirectory(file)
    assert(refusal(VideoProbe.probe(then_, configuration)).code == "VIDEO_IS_DIRECTORY")
  }

  test("a file without read permission") {
    val file = clip("secret.mp4", second)
    file.toFile.setReadable(false, false)
    assume(!Files.isReadable(file), "this user may read everything")
    assert(why(file) == (("VIDEO_NOT_PERMITTED", "no permission to read the file")))
  }

  test("a codec nobody knows") {
    val bytes = Files.readAllBytes(clip("codec.mp4", second))
    // The four letters of the sample table, and the descriptor that would tell the codec all the same.
    for ((letters, other) <- Seq("mp4v" -> "zzzz", "esds" -> "free")) {
      val at = new String(bytes, ISO_8859_1).indexOf(letters)
      other.getBytes(ISO_8859_1).copyToArray(bytes, at)
    }
    val reason = "no decoder for its codec 'zzzz'"
    assert(why(file("unknown.mp4", bytes)) == (("VIDEO_UNKNOWN_CODEC", reason)))
  }

  test("an encrypted stream") {
    val key = Map(
      "encryption_scheme" -> "cenc-aes-ctr",
      "encryption_key" -> "00112233445566778899aabbccddeeff",
      "encryption_kid" -> "ffeeddccbbaa99887766554433221100"
    )
    val file = clip("encrypted.mp4", second.copy(codec = "libopenh264", muxing = key))
    assert(why(file) == (("VIDEO_ENCRYPTED", "the video stream is encrypted")))
  }

  test("an absurd size is refused") {
    val wide = Clip
      .regular(1, 1)
      .copy(
        width = 16400,
        height = 2,
        codec = "ffvhuff",
        pixelFormat = AV_PIX_FMT_YUV444P
      )
    val (code, reason) = why(clip("huge.mkv", wide))
    assert(code == "VIDEO_TOO_LARGE")
    assert(reason == "the picture is 16400 x 2 pixels and at most 16384 a side are read")
  }

  test("names with blanks, percent signs, colons and letters beyond ASCII") {
    for (name <- Seq("a b.mp4", "50%20.mp4", "a:b.mp4", "häuser.mp4", "quote'\".mp4")) {
      assert(read(clip(name, second)).numbers == (0 until 25), name)
      assert(read("file:" + directory.resolve(name)).numbers == (0 until 25), name)
    }
  }
}
