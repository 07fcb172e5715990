package org.sluice.pipelines.record

import java.net.InetSocketAddress
import java.nio.file.Files

import com.sun.net.httpserver.{HttpExchange, HttpServer}
import org.sluice.pipelines.video.{Clip, StartTime, VideoTest}

class CameraRecorderSpec extends VideoTest {
  private val Name = "\\d{8}T\\d{6}\\.\\d{3}Z\\.(ts|mkv)"

  /** Three groups of twelve numbered frames at 25 a second. */
  private val frames = 36
  private lazy val transport =
    clip("source.ts", Clip.regular(frames, 25).copy(codec = "mpeg2video", ticksPerSecond = 25))
  private lazy val bytes = Files.readAllBytes(transport)

  private def record(url: String, options: RecordOptions = Recording.options())(
      steps: Recording => Any
  ): Recording = {
    val recording = new Recording(url, options)
    try steps(recording)
    finally recording.close()
    recording
  }

  /** Numbers of the frames in the order of the files' names, each file from its own start. */
  private def numbers(recording: Recording): Seq[Int] =
    recording.names.flatMap { name =>
      assert(name.matches(Name))
      val read = this.read(recording.folder.resolve(name))
      assert(read.times.head == 0 && !read.outcome.endedEarly)
      read.numbers
    }

  private def free(port: Int => Any): Unit = {
    val socket = new java.net.ServerSocket(0)
    socket.close()
    port(socket.getLocalPort)
  }

  test("files begin with key frames and together have every frame of the source once") {
    Seq(
      clip("a.mkv", Clip.regular(frames, 25)),
      clip("sound.mkv", Clip.regular(frames, 25).copy(soundMillis = 1400)),
      transport
    ).foreach { source =>
      val recording = record(source.toString)(_.toEnd)
      assert(recording.recorded.size == 3, source)
      assert(numbers(recording) == (0 until frames), source)
      assert(recording.recorded.map(_.frames).sum == frames)
    }
  }

  test("a camera's H.264 is cut where it can be, and names tell when each file began") {
    val before = System.currentTimeMillis
    val source = samples.resolve("car-detection.mp4").toString
    val recording = record(source, Recording.options(segmentSeconds = 4))(_.toEnd)
    assert(recording.recorded.map(_.frames) == Seq(60, 60, 60, 60, 60, 60, 17))
    val starts = recording.names.map(StartTime.inName(_).get.toEpochMilli)
    assert(starts.head >= before - 1 && starts.head <= System.currentTimeMillis)
    // 60 frames at 12.5 a second
    assert(starts.sliding(2).forall(pair => math.abs(pair(1) - pair(0) - 4800) <= 1))
    assert(recording.recorded.map(_.startMillis) == starts)
    assert(this.read(recording.folder.resolve(recording.names.last)).frames.size == 17)
  }

  test("a file is played at its own speed, and over and over where that is asked for") {
    val began = System.nanoTime
    val recording =
      record(transport.toString, Recording.options(speed = 2, loop = true)) { recording =>
        recording.await { case _: RecordEvent.Recorded => recording.recorded.size >= 4 }
      }
    // The fourth file begins when the clip of 1.44 s has been played, at twice its speed.
    assert(System.nanoTime - began > 720000000L)
    val all = numbers(recording)
    assert(all.size > frames && all == all.indices.map(_ % frames))
  }

  test("a camera that goes away and comes back has both parts recorded") {
    val server = new TsServer(Seq(bytes, bytes))
    val recording = record(server.url, Recording.options(stallSeconds = 2)) { recording =>
      recording.await { case lost: RecordEvent.Lost => lost.reason.contains("SOURCE_ENDED") }
      // The second time it says no more: all of it has come.
      recording.await { case lost: RecordEvent.Lost => lost.reason.contains("nothing came") }
    }
    server.close()
    assert(server.connections.get == 2)
    assert(numbers(recording) == (0 until frames) ++ (0 until frames))
  }

  test("a camera that falls silent is given up after the time set, its last file finished") {
    val server = new TsServer(Seq(bytes))
    val recording = record(server.url, Recording.options(stallSeconds = 0.5)) {
      _.await { case lost: RecordEvent.Lost => lost.reason.contains("nothing came for 0.5 s") }
    }
    server.close()
    assert(numbers(recording) == (0 until frames))
  }

  test("a stream over HTTP is recorded") {
    val cut = bytes.length / 188 / 2 * 188
    val files = Map(
      "/live.m3u8" -> ("#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:1\n" +
        "#EXTINF:0.72,\na.ts\n#EXTINF:0.72,\nb.ts\n#EXT-X-ENDLIST\n").getBytes,
      "/a.ts" -> bytes.take(cut),
      "/b.ts" -> bytes.drop(cut)
    )
    val http = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0)
    http.createContext(
      "/",
      (exchange: HttpExchange) => {
        val body = files(exchange.getRequestURI.getPath)
        exchange.sendResponseHeaders(200, body.length.toLong)
        exchange.getResponseBody.write(body)
        exchange.close()
      }
    )
    http.start()
    val recording = record(s"http://127.0.0.1:${http.getAddress.getPort}/live.m3u8") {
      _.await { case _: RecordEvent.Lost => true }
    }
    http.stop(0)
    assert(numbers(recording).take(frames) == (0 until frames))
  }

  test("nothing is there to be read before it is finished") {
    val recording =
      record(transport.toString, Recording.options(segmentSeconds = 60, speed = 1)) { recording =>
        recording.await { case _: RecordEvent.Connected => true }
        while (recording.names.isEmpty) {
          Thread.sleep(5)
        }
        assert(recording.names.forall(_.matches(Name + "\\.part")))
      }
    // Stopped in the middle, the file is finished with what there was.
    assert(recording.names.size == 1 && recording.names.head.matches(Name))
    val read = numbers(recording)
    assert(read.nonEmpty && read == read.indices)
  }

  test("what a killed recorder left open is kept as far as it goes, nothing else is touched") {
    val landing = Files.createTempDirectory("landing")
    val folder = Files.createDirectories(landing.resolve("door"))
    Files.write(folder.resolve("20261121T081500.000Z.ts.part"), bytes.take(bytes.length / 2))
    Files.write(folder.resolve("20261121T081600.000Z.ts.part"), Array.emptyByteArray)
    Files.write(folder.resolve("other.part"), bytes)
    val recording = new Recording(transport.toString, landing = landing)
    try recording.toEnd
    finally recording.close()
    val salvaged = recording.events.collect { case s: RecordEvent.Salvaged => s.kept }.toSeq
    assert(salvaged == Seq(true, false))
    assert(recording.names.size == 5 && recording.names.contains("other.part"))
    val kept = read(folder.resolve("20261121T081500.000Z.ts")).numbers
    assert(kept.size > 10 && kept.init == kept.init.indices)
  }

  test("two recorders do not write into one folder") {
    val first =
      new Recording(transport.toString, Recording.options(speed = 1, loop = true))
    first.await { case _: RecordEvent.Connected => true }
    val second = new Recording(transport.toString, landing = first.landing)
    second.await { case lost: RecordEvent.Lost => lost.reason.contains("RECORD_LOCKED") }
    first.close()
    second.toEnd.close()
    assert(second.recorded.map(_.frames).sum == frames)
  }

  test("faults name the camera and what to do, and hold no password") {
    free { port =>
      val recording = record(s"tcp://me:secret@127.0.0.1:$port") {
        _.await { case _: RecordEvent.Lost => true }
      }
      val fault = recording.faults.head
      assert(fault.contains("camera door") && fault.contains("Connection refused"), fault)
      assert(fault.contains("me:***@") && !fault.contains("secret"), fault)
    }
    val sound = clip("only-sound.mkv", Clip(Nil, soundMillis = 500)).toString
    Map(sound -> "RECORD_NO_VIDEO", "/nowhere/clip.mp4" -> "RECORD_CANNOT_OPEN").foreach {
      case (url, code) =>
        val recording = record(url)(_.await { case _: RecordEvent.Ended => true })
        val Seq(ended) = recording.events.collect { case e: RecordEvent.Ended => e }.toSeq
        assert(ended.reason.contains(code) && ended.reason.contains("camera door"))
    }
  }

  test("a disk without room and a folder that cannot be written are told, and tried again") {
    val full = record(transport.toString, Recording.options(minFreeGb = 1e9)) { recording =>
      recording.await { case _: RecordEvent.Lost => recording.faults.size >= 2 }
    }
    assert(full.faults.forall(_.contains("RECORD_DISK_FULL")) && full.names.isEmpty)
    val landing = Files.createTempFile("landing", ".txt")
    val unwritable = new Recording(transport.toString, landing = landing)
    unwritable.await { case _: RecordEvent.Lost => true }.close()
    assert(unwritable.faults.head.contains("RECORD_CANNOT_WRITE"))
    assert(unwritable.faults.head.contains("camera door"))
  }
}
