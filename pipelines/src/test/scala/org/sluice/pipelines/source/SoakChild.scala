package org.sluice.pipelines.source

import java.nio.file.{Files, Path, Paths}

import scala.jdk.CollectionConverters._
import scala.util.Random

import org.apache.spark.api.java.function.ForeachPartitionFunction
import org.apache.spark.sql.Row
import org.bytedeco.javacpp.Pointer
import org.sluice.pipelines.SharedSpark
import org.sluice.reduce.ReducerConfig
import org.sluice.rekv.RekvConfig
import org.sluice.stc.{CacherConfig, PrunerConfig}
import org.sluice.videollm.{
  BatchOptions,
  EncodeOptions,
  MemoryScope,
  ModelOptions,
  TokenCodec,
  VideoLlm
}
import org.sluice.vision.RgbFrame

/** Prints resident memory in the course of long work; in a process of its own, with a heap of fixed
  * size.
  */
object SoakChild {
  private val model = "../udfs/src/test/resources/fixtures/llava-onevision-tiny-7x7"

  def main(args: Array[String]): Unit = args.head match {
    case "frames"  => frames()
    case "streams" => streams()
    case "shared"  => shared()
    case "session" => session(args(1).toInt, None)
    case "asked" =>
      val rekv = new RekvConfig(12 * 37 + 40, 12, 1, RekvConfig.InitRule.AT_ONCE, 256)
      session(args(1).toInt, Some(rekv))
  }

  private def residentBytes: Long = {
    System.gc()
    Thread.sleep(500) // threads that end, and cleaners
    Pointer
      .trimMemory() // what the allocator keeps of freed memory is no leak, and differs from run to run
    val line =
      Files.readAllLines(Paths.get("/proc/self/status")).asScala.find(_.startsWith("VmRSS:"))
    1024 * line.get.replaceAll("\\D", "").toLong
  }

  private def say(what: String, at: Int): Unit = println(s"RSS $what $at $residentBytes")

  /** 3,000 frames of real video through one task. */
  private def frames(): Unit = {
    val folder = Files.createTempDirectory("soak")
    val clip = Path.of("../samples/car-detection.mp4")
    (1 to 8).foreach(i => Files.copy(clip, folder.resolve(s"$i.mp4")))
    val spark = SharedSpark.open("local[1]", asUsers = true)
    val segments = spark.read.format("video-segments").load(folder.toString).coalesce(1)
    val options = Map("framesPerSecond" -> "12.5", "tokensPerFrame" -> "6").asJava
    val count: ForeachPartitionFunction[Row] = rows => {
      var seen = 0
      while (rows.hasNext) {
        rows.next()
        seen += 1
        if (seen == 500 || seen == 3000) say("frames", seen)
      }
    }
    SegmentEncoder.encode(segments, model, options).foreachPartition(count)
    spark.stop()
  }

  /** So many frames through one session of the bundled model, asked every 500 if it can be. */
  private def session(count: Int, rekv: Option[RekvConfig]): Unit = {
    val work = if (rekv.isEmpty) "session" else "asked"
    val loaded = VideoLlm.load(SharedSpark.launcher.resolveSibling("models/demo"), ModelOptions.CPU)
    val options = new EncodeOptions(
      CacherConfig.PAPER,
      new ReducerConfig.Stc(PrunerConfig.published(18)),
      MemoryScope.STREAM,
      TokenCodec.F16,
      0
    )
    val random = new Random(1)
    val background = Array.fill(3 * 192 * 192)(random.nextInt(256).toByte)
    val pictures = Iterator.tabulate(count) { i =>
      val rgb = background.clone
      for (y <- 80 until 110; x <- i % 150 until i % 150 + 30) rgb(3 * (192 * y + x)) = i.toByte
      new RgbFrame(500L * i, 192, 192, rgb)
    }
    val session = rekv.fold(loaded.openStream(options))(loaded.openStream(options, _))
    val segment = session.encodeSegment(pictures.asJava)
    for (i <- 1 to count) {
      segment.next()
      if (rekv.nonEmpty && i % 500 == 0) session.answer("did a red star pass?", 4)
      if (i == count / 10 || i == count / 2 || i == count) say(work, i)
    }
    session.close()
    loaded.close()
  }

  /** Two hundred streams opened, used and closed. */
  private def streams(): Unit = {
    val loaded = VideoLlm.load(Path.of(model), ModelOptions.CPU)
    val options = new EncodeOptions(
      CacherConfig.PAPER,
      new ReducerConfig.Stc(PrunerConfig.published(6)),
      MemoryScope.STREAM,
      TokenCodec.F16,
      0
    )
    val clip = (0 until 12).map(i => new RgbFrame(i, 320, 240, Array.fill(3 * 320 * 240)(i.toByte)))
    for (i <- 1 to 350) {
      val session = loaded.openStream(options)
      session.encodeSegment(clip.iterator.asJava).asScala.foreach(_ => ())
      session.close()
      if (i == 150 || i == 350) say("streams", i)
    }
    loaded.close()
  }

  /** Calls shared by six streams; each stream is closed and opened again in its turn, some while
    * their frames wait.
    */
  private def shared(): Unit = {
    val loaded = VideoLlm.load(Path.of(model), ModelOptions.CPU)
    val options = new EncodeOptions(
      CacherConfig.PAPER,
      new ReducerConfig.Stc(PrunerConfig.published(6)),
      MemoryScope.STREAM,
      TokenCodec.F16,
      0
    )
    val clip = (0 until 9).map(i => new RgbFrame(i, 120, 90, Array.fill(3 * 120 * 90)(i.toByte)))
    val calls = loaded.shareStreams(options, new BatchOptions(4, 0))
    for (i <- 1 to 500) {
      val sessions = Seq.fill(6)(calls.open())
      val segments = sessions.map(_.encodeSegment(clip.iterator.asJava))
      segments.foreach(_.request())
      sessions(i % 6).close()
      segments.zipWithIndex.filter(_._2 != i % 6).foreach(_._1.asScala.foreach(_ => ()))
      sessions.foreach(_.close())
      if (i == 200 || i == 500) say("shared", i)
    }
    loaded.close()
  }
}
