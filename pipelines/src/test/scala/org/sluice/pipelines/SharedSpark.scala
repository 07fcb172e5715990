package org.sluice.pipelines

import java.nio.file.{Files, Path}

import org.apache.spark.sql.SparkSession

/** One local session for all specs of a process, and the places of test data. */
object SharedSpark {
  lazy val session: SparkSession = open("local[2]")

  /** What a session for a spec needs; a child process has one of its own.
    *
    * @param asUsers
    *   whether plans are compiled and adapted, as in the commands, which the specs run in processes
    *   of their own. Of thousands of small plans that would be most of the work of all other specs
    */
  def open(master: String, asUsers: Boolean = false): SparkSession = {
    val dir = Files.createTempDirectory("sluice-spark")
    val spark = SparkSession
      .builder()
      .master(master)
      .appName("sluice specs")
      .config("spark.ui.enabled", "false")
      .config("spark.sql.shuffle.partitions", "2")
      .config("spark.databricks.delta.snapshotPartitions", "2")
      .config("spark.sql.adaptive.enabled", asUsers)
      .config("spark.sql.codegen.wholeStage", asUsers)
      .config("spark.sql.codegen.factoryMode", if (asUsers) "FALLBACK" else "NO_CODEGEN")
      .config(
        "spark.sql.extensions",
        "io.delta.sql.DeltaSparkSessionExtension,org.sluice.spark.SluiceExtensions"
      )
      .config(
        "spark.sql.catalog.spark_catalog",
        "org.apache.spark.sql.delta.catalog.DeltaCatalog"
      )
      .config("spark.sql.session.timeZone", "UTC")
      .config("spark.sql.warehouse.dir", dir.resolve("warehouse").toString)
      .config("spark.local.dir", dir.resolve("local").toString)
      .getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    spark
  }

  private val project: Path =
    Iterator
      .iterate(Path.of("").toAbsolutePath)(_.getParent)
      .takeWhile(_ != null)
      .find(dir => Files.isDirectory(dir.resolve("samples")))
      .get

  /** A tiny model with random weights that can be asked: 49 tokens a frame, pooled to 16. */
  val model: Path = project.resolve("udfs/src/test/resources/fixtures/llava-onevision-tiny-7x7")

  /** The launcher. */
  val launcher: Path = project.resolve("sluice")

  /** The project's sample videos. */
  val samples: Path = project.resolve("samples")
}
