package org.sluice.pipelines.keep

import java.nio.charset.StandardCharsets.ISO_8859_1
import java.nio.file.{Files, Path}
import java.util.zip.ZipFile

import scala.jdk.CollectionConverters._
import scala.util.Using

import org.apache.hadoop.fs.{Path => HadoopPath}
import org.apache.parquet.hadoop.ParquetReader
import org.apache.parquet.hadoop.example.GroupReadSupport
import org.sluice.pipelines.job.Watching

/** Looks for a text everywhere below a directory: in names, in bytes, in rows of Parquet files and
  * in what is zipped, and in the state of streams.
  */
object Traces {

  /** Where it was found, in short. */
  def of(text: String, lake: Path): Seq[String] = {
    val files = Files.walk(lake).iterator.asScala.toSeq
    files.filter(file => holds(text, file)).map(file => lake.relativize(file).toString).sorted
  }

  private def holds(text: String, file: Path): Boolean = {
    val name = file.getFileName.toString
    name.contains(text) || Files.isRegularFile(file) && {
      new String(Files.readAllBytes(file), ISO_8859_1).contains(text) ||
      name.endsWith(".parquet") && rows(file).exists(_.contains(text)) ||
      name.endsWith(".zip") && zipped(file).exists(_.contains(text))
    }
  }

  private def rows(file: Path): Seq[String] = Using.resource(
    ParquetReader.builder(new GroupReadSupport(), new HadoopPath(file.toUri)).build()
  ) { reader => Iterator.continually(reader.read()).takeWhile(_ != null).map(_.toString).toList }

  private def zipped(file: Path): Seq[String] = Using.resource(new ZipFile(file.toFile)) { zip =>
    zip
      .entries()
      .asScala
      .map(entry => new String(zip.getInputStream(entry).readAllBytes(), ISO_8859_1))
      .toList
  }

  /** Streams of which a state is kept by the only query of a lake. */
  def states(lake: Path): Set[String] = Watching.states(lake).keySet
}
