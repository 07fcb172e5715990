package org.sluice.pipelines.job

import java.nio.file.Path

import scala.collection.mutable
import scala.jdk.CollectionConverters._

import org.apache.hadoop.conf.Configuration
import org.sluice.pipelines.SharedSpark
import org.sluice.pipelines.video.{FrameReader, FrameReaderOptions, Segment}
import org.sluice.spark.ExecutorModels
import org.sluice.vision.RgbFrame

/** What one session keeps of the pieces of one stream. */
object SessionTokens {

  /** Positions kept of each frame; the pieces begin at these times of the stream. */
  def positions(
      pieces: Seq[Path],
      startMillis: Seq[Long],
      options: Map[String, String]
  ): Seq[Seq[Short]] = {
    val read = IndexOptions.read(
      OptionSource.of(options.asJava, SharedSpark.session),
      java.util.List.of()
    )
    val lease = ExecutorModels.lease(SharedSpark.model.toString, read.model)
    val session = lease.model.openStream(read.encode)
    val kept = mutable.Buffer.empty[Seq[Short]]
    pieces.zip(startMillis).foreach { case (piece, start) =>
      val whole = FrameReaderOptions.of(2, new Segment(0, Long.MaxValue))
      val reader = FrameReader.open(piece.toString, new Configuration(), whole)
      val frames = reader.asScala
        .map(f => new RgbFrame(f.frameMillis + start, f.width, f.height, f.rgb))
        .asJava
      session.encodeSegment(frames).asScala.foreach(frame => kept += frame.positions.toSeq)
      reader.close()
    }
    session.close()
    lease.close()
    kept.toSeq
  }
}
