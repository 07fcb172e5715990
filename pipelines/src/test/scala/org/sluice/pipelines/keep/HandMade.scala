package org.sluice.pipelines.keep

import java.sql.Timestamp
import java.time.Instant

import scala.jdk.CollectionConverters._

import org.apache.spark.sql.{DataFrame, Row}
import org.apache.spark.sql.types.StructType
import org.sluice.pipelines.SharedSpark
import org.sluice.pipelines.lake.{Lake, LakeTable, Status, VideoRow}

/** Rows that nobody had to encode a video for: a video of each name has a segment of one frame. */
object HandMade {
  private val epoch = new Timestamp(0)

  def video(id: String, stream: String): VideoRow = new VideoRow(
    id,
    stream,
    s"file:/in/$stream/$id.mp4",
    10,
    Instant.EPOCH,
    null,
    Status.INDEXED,
    null,
    "new",
    "e",
    "r",
    Instant.EPOCH
  )

  def segment(id: String, video: String, stream: String, generation: String = "new"): Row = row(
    Seq(id, video, generation, stream, 0L, 1000L, epoch, "name", "indexed", null, 1),
    Seq(4L, 4L, 8L, 1.0, 1, 0L, 0L, 0L, 0L, "cpu")
  )

  def frame(segment: String, stream: String): Row = row(
    Seq(segment, 0, stream, 0L, epoch, true, null, null, Array[Short](0), Array(0.5f)),
    Seq("f16", 1f, Array[Byte](1, 2))
  )

  def answer(segment: String, stream: String): Row =
    Row(segment, "p", stream, 0L, 1000L, "what?", s"a thing of $stream", 1, 1, "f")

  def asked(of: String, cited: String): Row = {
    val span = Row(cited, "v", s"file:/in/$cited/v.mp4", 0L, 1000L, epoch, epoch, 1)
    Row(epoch, "what?", of, "all", "all", "a thing", Seq(span), "token", 1, 1L, 4L, 4L, "f")
  }

  private def row(parts: Seq[Any]*): Row = Row.fromSeq(parts.flatten)

  /** As one file. */
  def rows(schema: StructType, rows: Row*): DataFrame =
    SharedSpark.session.createDataFrame(rows.asJava, schema).coalesce(1)

  /** Adds videos, each by its name and its stream's, in one file a table. */
  def add(lake: Lake, videos: (String, String)*): Unit = {
    def add(table: LakeTable, make: (String, String) => Row): Unit = {
      val made = videos.map { case (id, stream) => make(id, stream) }
      table.append(rows(table.schema, made: _*))
    }
    add(lake.framesTable, (id, stream) => frame(s"s-$id", stream))
    add(lake.answersTable, (id, stream) => answer(s"s-$id", stream))
    add(lake.segmentsTable, (id, stream) => segment(s"s-$id", id, stream))
    lake.videosTable.put(videos.map { case (id, stream) => video(id, stream) }.asJava, false)
  }
}
