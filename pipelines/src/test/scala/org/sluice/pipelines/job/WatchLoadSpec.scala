package org.sluice.pipelines.job

import java.nio.file.{Files, Path}
import java.time.{Instant, ZoneOffset}
import java.time.format.DateTimeFormatter

import scala.collection.mutable
import scala.jdk.CollectionConverters._
import scala.util.Using

import com.fasterxml.jackson.databind.{JsonNode, ObjectMapper}
import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.{SharedSpark, SluiceProcess, TestLake}
import org.sluice.pipelines.cli.Sluice
import org.sluice.pipelines.lake.Lake
import org.sluice.pipelines.video.Cut

/** Thirty-two cameras and the bundled model, in a process as the launcher starts it, for so many
  * minutes as `SLUICE_LOAD` says (20): first how fast one camera's waiting files are taken on one
  * core and those of all cameras on all cores, then four fifths of that, file by file.
  */
class WatchLoadSpec extends AnyFunSuite {
  import WatchLoadSpec._

  private val spark = SharedSpark.session
  private val cores = Runtime.getRuntime.availableProcessors
  private lazy val minutes =
    sys.env.getOrElse("SLUICE_LOAD", cancel("SLUICE_LOAD is not set")).toDouble

  /** Pieces of a parking lane, each 4.8 seconds from key frame to key frame. */
  private lazy val clips = {
    val folder = TestLake.directory("clips")
    Cut.sample("car-detection.mp4", 4, 6, n => folder.resolve(s"$n.mp4"))
  }

  /** Puts a clip into a camera's folder as a recorder does. */
  private def feed(landing: Path, camera: Int, number: Int, began: Instant): Unit = {
    val folder = Files.createDirectories(landing.resolve(f"cam-$camera%02d"))
    val open = folder.resolve(s"$number.part")
    Files.createLink(open, clips(number % clips.size))
    Files.move(open, folder.resolve(s"${names.format(began)}.mp4"))
  }

  /** Files that are all there, taken by so many cores: frames a second of a core, by the clock and
    * by the processor's time.
    */
  private def saturated(cameras: Int, cores: Int): Rate = {
    val batches = if (minutes < 10) 5 else 10
    val landing = TestLake.directory("waiting")
    val perBatch = (if (minutes < 10) 16 else 64) * cores
    for (number <- 0 until batches * perBatch / cameras; camera <- 0 until cameras) {
      feed(landing, camera, number, midnight.plusMillis(4800L * number))
    }
    val process = new Watched(
      Seq(landing.toString, "--lake", TestLake.directory("lake").toString, "--once") ++
        Seq("--maxFilesPerBatch", perBatch.toString),
      cores
    )
    while (process.isAlive) {
      process.look()
      Thread.sleep(20)
    }
    process.look()
    val ended = process.await()
    assert(ended.exitCode == 0 && process.seen.size == batches, ended)
    // The first batches pay for compilation.
    val measured = process.seen.drop(batches / 3)
    val frames = measured.tail.map(_.batch.get("frames").asLong).sum.toDouble
    val wall = (measured.last.nanos - measured.head.nanos) / 1e9
    val cpu = measured.last.cpuSeconds - measured.head.cpuSeconds
    val rate = Rate(frames / wall / cores, frames / cpu)
    info(f"$cameras cameras, $cores cores, all files there: $rate")
    rate
  }

  test("32 cameras are watched without falling behind, in flat memory, as fast a core as one is") {
    assume(minutes > 0)
    val one = saturated(1, 1)
    val all = saturated(Cameras, cores)
    val framesPerFile = 10 // at 0, 0.5, ..., 4.5 s
    val fedPerSecond = 0.8 * all.wall * cores / framesPerFile
    val landing = TestLake.directory("landing")
    val lake = TestLake.directory("lake")
    val prometheus = new Prometheus
    val arguments = Seq(landing.toString, "--lake", lake.toString, "--maxFilesPerBatch", "256")
    val process =
      new Watched(arguments ++ Seq("--triggerSeconds", "10"), cores, prometheus.flags)
    val resident = mutable.Buffer.empty[(Double, Long)]
    var fed = 0
    val began = System.nanoTime
    def elapsed: Double = (System.nanoTime - began) / 1e9
    while (elapsed < 60 * minutes && process.isAlive) {
      while (fed < elapsed * fedPerSecond) {
        feed(landing, fed % Cameras, fed / Cameras, Instant.now().minusMillis(4800))
        fed += 1
      }
      process.look()
      if (resident.isEmpty || resident.last._1 < elapsed - 2) {
        resident += elapsed -> process.residentBytes
      }
      Thread.sleep(20)
    }
    val native = prometheus.scrape()("executor_driver_cacheBytes").toLong
    process.handle.destroy()
    val stopped = process.await()
    assert(stopped.exitCode == 143 && stopped.traces.isEmpty, stopped)
    // What was fed behind the last batch.
    val rest = new Watched(arguments :+ "--once", cores).await()
    assert(rest.exitCode == 0, rest)

    val warm = math.max(60 * minutes / 4, math.min(60.0, 30 * minutes))
    val lags = process.seen.map(seen => (seen.nanos - began) / 1e9 -> seen.lagSeconds)
    val (early, late) = lags.filter(_._1 >= warm).partition(_._1 < (warm + 60 * minutes) / 2)
    info(f"$fed files fed, $fedPerSecond%.2f a second, in ${process.seen.size} batches")
    val (earlyLag, lateLag) =
      (early.map(_._2).maxOption.getOrElse(0.0), late.map(_._2).maxOption.getOrElse(0.0))
    info(
      f"behind live: at most $earlyLag%.1f s in the first half after warming up, " +
        f"$lateLag%.1f s in the second; " +
        lags.map(lag => f"${lag._2}%.0f").mkString(" ")
    )
    def middle(from: Double, to: Double): Long = {
      val values = resident.filter(r => r._1 >= from && r._1 <= to).map(_._2).sorted
      values(values.size / 2)
    }
    val (before, after) =
      (middle(warm, warm + 6 * minutes), middle(54 * minutes, 60 * minutes))
    info(
      f"resident: ${before / 1e6}%.0f MB warmed up, ${after / 1e6}%.0f MB at the end, " +
        f"${100.0 * (after - before) / before}%.1f %% more"
    )
    val states = Watching.states(lake)
    info(s"state of a stream: ${states.values.map(_.length).toSet.mkString(", ")} bytes")
    info(s"native bytes of a group's references: $native")
    info(
      f"a core: ${100 * all.wall / one.wall}%.1f %% of one camera's frames/s by the clock, " +
        f"${100 * all.cpu / one.cpu}%.1f %% by processor time"
    )

    val opened = Lake.open(spark, lake.toString)
    val videos = opened.videosTable.rows().select("path", "status").collect()
    assert(videos.length == fed && videos.map(_.getString(0)).distinct.length == fed)
    assert(videos.forall(_.getString(1) == "indexed"))
    assert(opened.segmentsTable.rows().count() == fed)
    // The formulas of cluster/SIZING.md, with the name's 24 letters and tokens of 192 channels, and a tower of 144 tokens
    // and 128 channels in groups of 32 frames.
    assert(states.size == Cameras && states.values.forall(_.length == 68 + 32 + 24 + 20 + 8 * 96))
    assert(native == 4 * 144 * 128 * 4 * 32 / 4)
    assert(early.nonEmpty && late.nonEmpty && lateLag < 1.5 * earlyLag)
    assert(math.abs(after - before) < 0.05 * before)
    assert(all.wall >= 0.9 * one.wall)
  }
}

object WatchLoadSpec {
  private val Cameras = 32
  private val FramesPerSecond = 2
  private val midnight = Instant.parse("2026-11-20T00:00:00Z")
  private val names =
    DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC)
  private val json = new ObjectMapper()

  /** Frames a second of a core. */
  private case class Rate(wall: Double, cpu: Double) {
    override def toString: String =
      f"$wall%.1f frames/s a core by the clock, $cpu%.1f by processor time"
  }

  /** A line of a batch, and when it came. */
  private case class Seen(batch: JsonNode, nanos: Long, cpuSeconds: Double) {
    def lagSeconds: Double = batch.get("lagMillis").asLong / 1000.0
  }

  /** `sluice watch` on so many cores of this machine, and the batches it has told. */
  private class Watched(arguments: Seq[String], cores: Int, more: Seq[String] = Nil) {
    val seen: mutable.Buffer[Seen] = mutable.Buffer.empty
    private val process = SluiceProcess.start(
      classOf[Sluice].getName,
      "watch" +: arguments :+ "--json" :++
        Seq("--memoryScope", "stream", "--memory", "stable", "--tokensPerFrame", "18") ++
        Seq("--slots", "2", "--framesPerSecond", FramesPerSecond.toString),
      // The launcher's compiler and collector; a heap of fixed size, so that what grows is told from what is only taken
      // into use.
      Seq("-XX:TieredStopAtLevel=4", "-XX:-UseSerialGC", "-XX:+UseG1GC", "-Xms1g") ++
        Seq("-XX:+AlwaysPreTouch", s"-Dspark.master=local[$cores]") ++ more,
      Seq("taskset", "-c", s"0-${cores - 1}")
    )

    def isAlive: Boolean = process.isAlive
    def handle: ProcessHandle = process.handle
    def await(): SluiceProcess.Ended = process.await(minutes = 15)

    /** Reads the lines that have come. */
    def look(): Unit = {
      val lines = process.lines.filter(_.startsWith("{"))
      if (lines.size > seen.size) {
        val cpu = handle.info.totalCpuDuration
        val seconds = if (cpu.isPresent) cpu.get.toNanos / 1e9 else seen.last.cpuSeconds
        lines.drop(seen.size).foreach { line =>
          seen += Seen(json.readTree(line), System.nanoTime, seconds)
        }
      }
    }

    def residentBytes: Long =
      Using.resource(Files.lines(Path.of(s"/proc/${process.pid}/status"))) { lines =>
        val line = lines.iterator.asScala.find(_.startsWith("VmRSS:"))
        1024 * line.get.replaceAll("\\D", "").toLong
      }
  }
}
