package org.sluice.pipelines

import java.nio.file.{Files, Path, StandardCopyOption}
import java.nio.file.attribute.FileTime

import scala.jdk.CollectionConverters._

import org.apache.spark.sql.{DataFrame, Row}
import org.sluice.pipelines.lake.Lake

/** Directories of clips and the contents of lakes, for specs. */
object TestLake {

  /** Columns that differ from run to run. */
  private val timings = Set("indexed_at", "decode_ms", "encode_ms", "prefill_ms", "generate_ms")

  def directory(name: String): Path = Files.createTempDirectory(s"sluice-$name")

  /** Copies a sample clip of three seconds; the time of change is set so that copies agree. */
  def clip(directory: Path, name: String, modifiedMillis: Long = 1700000000000L): Path = {
    val target = directory.resolve(name)
    Files.createDirectories(target.getParent)
    Files.copy(
      SharedSpark.samples.resolve("asl-walk.mkv"),
      target,
      StandardCopyOption.REPLACE_EXISTING
    )
    Files.setLastModifiedTime(target, FileTime.fromMillis(modifiedMillis))
    target
  }

  def copyTree(from: Path, to: Path): Path = {
    Files.walk(from).iterator.asScala.foreach { source =>
      Files.copy(
        source,
        to.resolve(from.relativize(source).toString),
        StandardCopyOption.REPLACE_EXISTING
      )
    }
    to
  }

  def deleteTree(directory: Path): Unit =
    Files.walk(directory).sorted(java.util.Comparator.reverseOrder()).forEach(Files.delete(_))

  /** Every row of every table, hidden ones included, in a fixed order and without timings. */
  def contents(lake: Lake): Map[String, Seq[String]] =
    lake.tables().asScala.map(table => table.name -> rows(table.rows())).toMap

  private def rows(frame: DataFrame): Seq[String] = {
    val kept = frame.columns.filterNot(timings).toSeq
    frame.select(kept.head, kept.tail: _*).collect().toSeq.map(text).sorted
  }

  private def text(row: Row): String = row.toSeq
    .map {
      case bytes: Array[Byte] => java.util.Arrays.hashCode(bytes).toString
      case other              => String.valueOf(other)
    }
    .mkString(" | ")
}
