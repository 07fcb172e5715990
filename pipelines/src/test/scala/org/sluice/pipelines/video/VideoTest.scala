package org.sluice.pipelines.video

import java.nio.file.{Files, Path, Paths}
import java.util.Comparator

import org.apache.hadoop.conf.Configuration
import org.scalatest.BeforeAndAfterAll
import org.scalatest.funsuite.AnyFunSuite
import org.sluice.SluiceException
import org.sluice.vision.RgbFrame

import scala.jdk.CollectionConverters._
import scala.util.Using

/** What a reader gave. */
final case class Read(frames: Seq[RgbFrame], outcome: Outcome) {
  def times: Seq[Long] = frames.map(_.frameMillis)
  def numbers: Seq[Int] = frames.map(Clip.number)
  def pixels: Seq[(Long, Int, Int, Int)] =
    frames.map(f => (f.frameMillis, f.width, f.height, java.util.Arrays.hashCode(f.rgb)))
}

/** What the specs of this package share: a directory for clips and short ways to read them. */
trait VideoTest extends AnyFunSuite with BeforeAndAfterAll {
  protected val configuration = new Configuration(false)
  protected lazy val directory: Path = Files.createTempDirectory("sluice-video-spec")
  protected val samples: Path = Paths.get("..", "samples")

  override protected def afterAll(): Unit = {
    val files = Files.walk(directory).sorted(Comparator.reverseOrder[Path]()).iterator.asScala.toSeq
    files.foreach(Files.delete)
    super.afterAll()
  }

  protected def read(
      path: String,
      framesPerSecond: Double = 0,
      start: Long = 0,
      end: Long = Long.MaxValue,
      scaling: Scaling = new Scaling.Exact,
      conf: Configuration = configuration
  ): Read =
    Using.resource(
      FrameReader.open(path, conf, new FrameReaderOptions(framesPerSecond, start, end, 3, scaling))
    ) { reader =>
      val frames = reader.asScala.toVector
      Read(frames, reader.outcome)
    }

  protected def read(file: Path, framesPerSecond: Double): Read =
    read(file.toString, framesPerSecond)

  protected def read(file: Path): Read = read(file.toString)

  protected def listed(file: Path): VideoFile =
    new VideoFile(file.toString, Files.size(file), Files.getLastModifiedTime(file).toMillis)

  protected def probe(file: Path): VideoInfo = VideoProbe.probe(listed(file), configuration)

  protected def refusal(body: => Any): SluiceException = intercept[SluiceException](body)

  /** A new file with these bytes. */
  protected def file(name: String, bytes: Array[Byte]): Path =
    Files.write(directory.resolve(name), bytes)

  protected def clip(name: String, clip: Clip): Path = clip.write(directory.resolve(name))
}
