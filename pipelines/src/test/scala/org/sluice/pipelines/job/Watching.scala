package org.sluice.pipelines.job

import java.nio.file.{Files, Path}

import scala.collection.mutable
import scala.jdk.CollectionConverters._
import scala.util.Try

import org.apache.spark.sql.SparkSession
import org.sluice.pipelines.{SharedSpark, TestLake}
import org.sluice.pipelines.video.Clip

/** Landing folders and runs over them, for specs. */
object Watching {
  private val options = Map("minFreeGb" -> "0", "slots" -> "2", "maxNewTokens" -> "3")

  /** Batches of two files and a memory that goes from file to file. */
  val small: Map[String, String] =
    Map(
      "maxFilesPerBatch" -> "2",
      "memoryScope" -> "stream",
      "tokensPerFrame" -> "5",
      "contextSeconds" -> "4"
    )

  /** Takes what is there and returns the batches. */
  def once(
      landing: Path,
      lake: Path,
      more: Map[String, String] = Map.empty,
      prompts: Seq[String] = Nil,
      listener: CommitListener = CommitListener.NONE,
      spark: SparkSession = SharedSpark.session,
      notes: mutable.Buffer[String] = mutable.Buffer.empty
  ): Seq[WatchedBatch] = {
    val batches = mutable.Buffer.empty[WatchedBatch]
    job(landing, lake, more, prompts, listener, spark, notes, batches).run(true)
    batches.toSeq
  }

  private def job(
      landing: Path,
      lake: Path,
      more: Map[String, String],
      prompts: Seq[String],
      listener: CommitListener,
      spark: SparkSession,
      notes: mutable.Buffer[String],
      batches: mutable.Buffer[WatchedBatch]
  ): WatchJob = {
    val source = OptionSource.of((options ++ more).asJava, spark, WatchOptionKeys.ALL)
    new WatchJob(
      spark,
      landing.toString,
      lake.toString,
      SharedSpark.model.toString,
      WatchOptions.read(source, prompts.asJava),
      new WatchReporter {
        override def batch(batch: WatchedBatch): Unit = batches += batch
        override def note(text: String): Unit = notes.synchronized { notes += text }
      },
      listener
    )
  }

  /** Watches on and on until its first batch, and does something meanwhile. */
  def on(landing: Path, lake: Path, more: Map[String, String], notes: mutable.Buffer[String])(
      meanwhile: => Unit
  ): Unit = {
    val stop: CommitListener = _ => throw new IllegalStateException("enough")
    val watching = job(landing, lake, more, Nil, stop, SharedSpark.session, notes, mutable.Buffer())
    val thread = new Thread(() => Try(watching.run(false)))
    thread.start()
    try meanwhile
    finally {
      record(landing, s"cam/${System.currentTimeMillis}.mkv")
      thread.join()
    }
  }

  /** Takes what is there until a stage of the first batch, as if killed behind it. */
  def stopped(
      stage: String,
      landing: Path,
      lake: Path,
      more: Map[String, String],
      prompts: Seq[String]
  ): Unit = {
    val stop: CommitListener = reached =>
      if (reached.name == stage) throw new IllegalStateException(s"stopped at $stage")
    try once(landing, lake, more, prompts, stop)
    catch { case _: Exception => return }
    throw new AssertionError(s"there was no $stage")
  }

  /** Indexes a folder, as watching takes it. */
  def index(
      folder: Path,
      lake: Path,
      options: Map[String, String] = Map.empty,
      prompts: Seq[String] = Nil
  ): Unit =
    new IndexJob(
      SharedSpark.session,
      lake.toString,
      SharedSpark.model.toString,
      IndexOptions.read(
        OptionSource.of(
          (options ++ Map("minFreeGb" -> "0", "maxNewTokens" -> "3")).asJava,
          SharedSpark.session
        ),
        prompts.asJava
      ),
      IndexReporter.SILENT
    ).run(java.util.List.of(folder.toString))

  /** What is kept of each stream from one file to the next, read from the query's state store. */
  def states(lake: Path): Map[String, Array[Byte]] = {
    val spark = SharedSpark.session.newSession()
    // Without it the reader takes the checkpoint for one of the first format.
    spark.conf.set("spark.sql.streaming.stateStore.checkpointFormatVersion", "2")
    spark.conf.set(
      "spark.sql.streaming.stateStore.providerClass",
      "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider"
    )
    spark.streams.active // which starts what state stores report to, where no query has run yet
    val query = Files.list(lake.resolve("_sluice/watch")).toList.asScala.head
    val checkpoint =
      Files.list(query).toList.asScala.filter(_.getFileName.toString.startsWith("spark"))
    spark.read
      .format("statestore")
      .option("stateVarName", "streams")
      .option("flattenCollectionTypes", "true")
      .load(checkpoint.head.toString)
      .select("user_map_key.value", "user_map_value.value")
      .collect()
      .map(row => row.getString(0) -> row.getAs[Array[Byte]](1))
      .toMap
  }

  /** A clip of two frames a second, written under a name that does not count and then renamed. */
  def record(landing: Path, name: String, frames: Int = 4): Path = {
    val target = landing.resolve(name)
    Files.createDirectories(target.getParent)
    val open = Clip.regular(frames, 2).write(TestLake.directory("open").resolve("open.mkv"))
    Files.move(open, target)
  }
}
