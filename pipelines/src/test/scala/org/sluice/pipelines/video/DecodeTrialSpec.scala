package org.sluice.pipelines.video

import java.io.File
import java.net.URLClassLoader
import java.nio.file.{Files, Path}
import java.time.Duration
import java.util.concurrent.Executors
import javax.tools.ToolProvider

import scala.concurrent.duration.DurationInt
import scala.concurrent.{Await, ExecutionContext, Future}

import org.apache.hadoop.conf.Configuration
import org.bytedeco.javacpp.{IntPointer, Pointer}

/** Decodes as usual, except that files of certain names do certain harm to the process. */
class HarmfulOpener extends FrameOpener {
  override def open(path: String, conf: Configuration, options: FrameReaderOptions): FrameStream = {
    if (path.contains("poison")) HarmfulOpener.writeToForbiddenMemory()
    if (path.contains("exits")) System.exit(7)
    if (path.contains("hangs")) Thread.sleep(3600000)
    if (path.contains("throws")) throw new IllegalStateException("orderly")
    if (path.contains("configured")) require(conf.get("spec.key") == "spec value")
    new FfmpegFrameOpener().open(path, conf, options)
  }
}

object HarmfulOpener {
  private class Forbidden extends Pointer { address = 8 }

  def writeToForbiddenMemory(): Unit = new IntPointer(new Forbidden).put(1)
}

class DecodeTrialSpec extends VideoTest {
  private val limit = Duration.ofSeconds(60)
  private val options = FrameReaderOptions.of(2, new Segment(1000, 3000))

  private def run(path: String, opener: FrameOpener = new HarmfulOpener): TrialVerdict =
    DecodeTrial.run(opener, path, configuration, options, limit)

  /** Verdicts of trials that all begin at once: a process does little but start. */
  private lazy val verdicts: Map[String, Future[TrialVerdict]] = {
    implicit val some: ExecutionContext =
      ExecutionContext.fromExecutorService(Executors.newFixedThreadPool(3))
    val harmful = Seq("poison.mp4", "exits.mp4", "throws.mp4")
    val ffmpeg = new FfmpegFrameOpener
    val car = samples.resolve("car-detection.mp4").toString
    val seconds = Duration.ofSeconds(4)
    val fast = options.withScaling(new Scaling.Fast(8, 9))
    Map(
      "hangs.mp4" ->
        Future(DecodeTrial.run(new HarmfulOpener, "hangs.mp4", configuration, options, seconds)),
      "missing.mp4" -> Future(run(directory.resolve("missing.mp4").toString)),
      "car" -> Future(run(car)),
      "walk" -> Future(run(samples.resolve("asl-walk.mkv").toString, ffmpeg)),
      "fast" -> Future(DecodeTrial.run(ffmpeg, car, configuration, fast, limit))
    ) ++ harmful.map(path => path -> Future(run(path)))
  }

  override protected def beforeAll(): Unit = {
    super.beforeAll()
    verdicts
  }

  private def verdict(of: String): TrialVerdict = Await.result(verdicts(of), 5.minutes)

  test("a harmless segment is found so") {
    assert(verdict("car") == new TrialVerdict.Ok)
    assert(verdict("walk") == new TrialVerdict.Ok)
    assert(verdict("fast") == new TrialVerdict.Ok)
  }

  test("a segment that brings the process down is found so, with the signal, and this one lives") {
    verdict("poison.mp4") match {
      case crashed: TrialVerdict.Crashed =>
        assert(crashed.how.startsWith("SIGSEGV (0xb) in C  [libjnijavacpp"), crashed.how)
      case other => fail(other.toString)
    }
  }

  test("a process that ends by itself is told by its exit code") {
    assert(verdict("exits.mp4") == new TrialVerdict.Crashed("exit code 7"))
  }

  test("a process that does not end is killed at the limit") {
    assert(verdict("hangs.mp4") == new TrialVerdict.TimedOut(4000))
  }

  test("errors that a reader would report are no crash") {
    assert(verdict("throws.mp4") == new TrialVerdict.Ok)
    assert(verdict("missing.mp4") == new TrialVerdict.Ok)
  }

  test("an opener that cannot be made in the process is an error of the trial") {
    val error = refusal(
      run(
        "v.mp4",
        new FrameOpener {
          override def open(p: String, c: Configuration, o: FrameReaderOptions): FrameStream = null
        }
      )
    )
    assert(error.code == "VIDEO_TRIAL_FAILED")
  }

  test("the configuration reaches the process") {
    // A missing key would be an orderly error too, so the file behind a scheme of the configuration tells.
    val remote = RemoteFiles.configuration
    remote.set("spec.key", "spec value")
    val file =
      Files.copy(samples.resolve("asl-walk.mkv"), directory.resolve("configured-exits.mkv"))
    val opener = new ExitsUnlessReadable
    val path = "remote:" + file.toAbsolutePath
    assert(DecodeTrial.run(opener, path, remote, options, limit) == new TrialVerdict.Ok)
    assert(
      DecodeTrial.run(opener, path, configuration, options, limit) ==
        new TrialVerdict.Crashed("exit code 9")
    )
  }

  test("classes added to the class path while the program ran are found in the process") {
    val source = directory.resolve("Late.java")
    Files.writeString(
      source,
      """public class Late implements org.sluice.pipelines.video.FrameOpener {
        |  public org.sluice.pipelines.video.FrameStream open(String path,
        |      org.apache.hadoop.conf.Configuration c,
        |      org.sluice.pipelines.video.FrameReaderOptions o) {
        |    System.exit(11);
        |    return null;
        |  }
        |}""".stripMargin
    )
    val compiler = ToolProvider.getSystemJavaCompiler
    assume(compiler != null, "this Java has no compiler")
    val classes = Files.createDirectory(directory.resolve("late classes"))
    // What it names, in place of two hundred jars that a compiler would open.
    val named = Seq(classOf[FrameOpener], classOf[Configuration])
    val places = named.map(c => Path.of(c.getProtectionDomain.getCodeSource.getLocation.toURI))
    val compiled = compiler.run(
      null,
      null,
      null,
      "-proc:none",
      "-cp",
      places.mkString(File.pathSeparator),
      "-d",
      classes.toString,
      source.toString
    )
    assert(compiled == 0)
    val before = Thread.currentThread.getContextClassLoader
    val loader = new URLClassLoader(Array(classes.toUri.toURL), getClass.getClassLoader)
    Thread.currentThread.setContextClassLoader(loader)
    try {
      val late =
        loader.loadClass("Late").getDeclaredConstructor().newInstance().asInstanceOf[FrameOpener]
      assert(run("v.mp4", late) == new TrialVerdict.Crashed("exit code 11"))
    } finally {
      Thread.currentThread.setContextClassLoader(before)
      loader.close()
    }
  }
}

/** Ends the process if the file cannot be opened. */
class ExitsUnlessReadable extends FrameOpener {
  override def open(path: String, conf: Configuration, options: FrameReaderOptions): FrameStream =
    try new FfmpegFrameOpener().open(path, conf, options)
    catch {
      case _: RuntimeException =>
        System.exit(9)
        null
    }
}
