package org.sluice.pipelines.ask

import scala.jdk.CollectionConverters._
import scala.util.Using

import ai.djl.Device
import ai.djl.ndarray.{NDArray, NDArrays, NDList, NDManager}
import ai.djl.ndarray.types.Shape
import org.apache.spark.sql.{Dataset, Row}
import org.scalatest.funsuite.AnyFunSuite
import org.sluice.checkpoint.{Checkpoint, ModelConfig}
import org.sluice.language.LanguageModel
import org.sluice.pipelines.{SharedSpark, TestLake}
import org.sluice.pipelines.job.{IndexJob, IndexOptions, IndexReporter, OptionSource}
import org.sluice.pipelines.lake.Lake
import org.sluice.pipelines.scenes.{Difficulty, SceneSet, SceneSetOptions, Split}
import org.sluice.pipelines.source.SegmentEncoder
import org.sluice.torchscript.ComputeType
import org.sluice.videollm.TokenCodec

/** The bundled model over clips of shapes: what it saw when they were indexed, and what the lake
  * keeps of that.
  */
class StoredAnswersSpec extends AnyFunSuite {
  private val spark = SharedSpark.session
  private val demo = SharedSpark.launcher.resolveSibling("models/demo")
  private val questions = Seq("how many objects are there?", "what is there?", "is a circle there?")

  private type Frames = Map[String, Seq[(Long, Array[Float])]]

  private def frames(rows: Dataset[Row]): Frames =
    rows
      .select("stream_id", "frame_ms", "token_dtype", "token_scale", "tokens")
      .orderBy("stream_id", "frame_ms")
      .collect()
      .toSeq
      .groupMap(_.getString(0)) { row =>
        val stored = new TokenCodec.Stored(row.getString(2), row.getFloat(3), row.getAs(4))
        row.getLong(1) -> TokenCodec.decode(stored)
      }

  /** Logits of an answer's first word to each question about a clip, read in one call. */
  private def logits(
      language: LanguageModel,
      newline: Array[Float],
      clip: Seq[(Long, Array[Float])],
      asked: Seq[String]
  ): Seq[Seq[Float]] = Using.resource(language.decoder.newManager()) { call =>
    val decoder = language.decoder
    val prompts = asked.map { question =>
      val visual = language.visual(call, clip.map(_._2).asJava, clip.map(_._1).toArray)
      val parts = Seq(
        decoder.embed(call, language.beforeVideo(): _*),
        visual,
        call.create(newline).reshape(1, newline.length.toLong),
        decoder.embed(call, language.afterVideo(question): _*)
      )
      decoder.join(call, parts.asJava)
    }
    val sizes = prompts.map(_.getShape.get(0))
    val padded = prompts.map(pad(call, _, sizes.max))
    Using.resource(decoder.newCache(asked.size, sizes.max.toInt)) { cache =>
      val all = NDArrays.stack(new NDList(padded: _*))
      val values = decoder.append(call, cache, all, sizes.toArray).toFloatArray
      values.grouped(values.length / asked.size).map(_.toSeq).toSeq
    }
  }

  private def pad(call: NDManager, prompt: NDArray, size: Long): NDArray = {
    val missing = size - prompt.getShape.get(0)
    if (missing == 0) prompt
    else prompt.concat(call.zeros(new Shape(missing, prompt.getShape.get(1))))
  }

  test("answers from stored tokens are those of indexing, to the bit in a call of the same shape") {
    val (set, lake) = (TestLake.directory("scenes"), TestLake.directory("lake"))
    new SceneSet(set, new SceneSetOptions(7, 3, Difficulty.STANDARD, Split.TEST, 6, 8))
      .write(2, _ => ())
    val videos = set.resolve("videos")
    val spelt = Map("minFreeGb" -> "0", "maxNewTokens" -> "16").asJava
    new IndexJob(
      spark,
      lake.toString,
      demo.toString,
      IndexOptions.read(OptionSource.of(spelt, spark), questions.asJava),
      IndexReporter.SILENT
    ).run(java.util.List.of(videos.toString))
    val segments = spark.read.format("video-segments").load(videos.toString)
    val seen =
      frames(SegmentEncoder.encode(segments, demo.toString, Map.empty[String, String].asJava))
    TestLake.deleteTree(videos)
    val kept = frames(Lake.open(spark, lake.toString).frames())
    assert(kept.size == 3 && kept.values.forall(_.size == 12))

    Using.Manager { use =>
      val checkpoint = use(Checkpoint.open(demo))
      val language = use(
        LanguageModel.load(checkpoint, ModelConfig.read(demo), Device.cpu(), ComputeType.F32)
      )
      val newline = checkpoint.floats("image_newline")
      for ((clip, tokens) <- kept) {
        val now = questions.map(q => logits(language, newline, tokens, Seq(q)).head)
        assert(now == questions.map(q => logits(language, newline, seen(clip), Seq(q)).head))
        val together = logits(language, newline, tokens, questions)
        for ((one, among) <- now.zip(together); (a, b) <- one.zip(among))
          assert(math.abs(a - b) < 1e-4)
      }
    }.get

    val indexed = Lake.open(spark, lake.toString).answers().collect()
    val options =
      new AskOptions(Retrieval.TOKEN, 64, 0, 16, Each.STREAM, AskOptions.device("cpu"))
    for (question <- questions) {
      val asked = new AskJob(spark, lake.toString, demo.toString)
        .run(question, FrameFilter.ALL, options, false)
      val before = indexed.filter(_.getAs[String]("question") == question)
      assert(
        asked.answers.asScala.map(a => a.unit -> a.text).toMap ==
          before.map(r => r.getAs[String]("stream_id") -> r.getAs[String]("answer")).toMap
      )
      assert(before.length == 3)
    }
    assert(indexed.map(_.getAs[String]("answer")).distinct.length > 3)
  }
}
