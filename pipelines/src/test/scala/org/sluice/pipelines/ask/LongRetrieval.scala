package org.sluice.pipelines.ask

import java.nio.file.Path
import java.util.{List => JList}

import scala.jdk.CollectionConverters._
import scala.util.Using

import ai.djl.Device
import org.sluice.checkpoint.{Checkpoint, ModelConfig}
import org.sluice.language.LanguageModel
import org.sluice.pipelines.evaluate.Intervals
import org.sluice.pipelines.scenes.{Scene, SceneQuestion, SceneQuestions, SceneVideos}
import org.sluice.reduce.ReducerConfig
import org.sluice.rekv.{FrameKeys, RekvConfig}
import org.sluice.stc.CacherConfig
import org.sluice.torchscript.ComputeType
import org.sluice.videollm.{
  EncodeOptions,
  FrameTokens,
  MemoryScope,
  ModelOptions,
  Scoring,
  TokenCodec,
  VideoLlm
}

/** Questions about long scenes, by every way of choosing the few frames that are read.
  *
  * @param window
  *   tokens that a frame sees of its stream while that is read
  */
final class LongRetrieval(modelDirectory: Path, window: Int) extends AutoCloseable {
  import LongRetrieval._

  private val model = VideoLlm.load(modelDirectory, ModelOptions.CPU)
  private val config = ModelConfig.read(modelDirectory)
  private val checkpoint = Checkpoint.open(modelDirectory)
  private val language = LanguageModel.load(checkpoint, config, Device.cpu(), ComputeType.F32)
  private val keys = new FrameKeys(language.decoder, Device.cpu(), language.beforeFrame(): _*)
  private val dense = new EncodeOptions(
    CacherConfig.DENSE,
    new ReducerConfig.None,
    MemoryScope.SEGMENT,
    TokenCodec.F16,
    0
  )

  /** A frame a second, as a lake would have it. */
  private def encoded(scene: Scene): Seq[RetrievalQuality.Frame] =
    Using.resource(model.openStream(dense)) { session =>
      val pictures = SceneVideos.framesThroughCodec(scene, 1)
      session.encodeSegment(pictures.iterator).asScala.toVector.map { f =>
        RetrievalQuality.Frame(scene.id, f.frameMillis, TokenCodec.decode(f.tokens), f.embedding)
      }
    }

  /** The frames of one scene, and what of them is the same for all questions. */
  private final class Seen(val frames: Seq[RetrievalQuality.Frame]) {
    private val layer = Finding.DEFAULT.index(config.text.layers)
    private lazy val means =
      frames.grouped(16).flatMap(of => keys.means(layer, of.map(_.tokens).asJava)).toSeq

    def scores(way: String, text: String): Seq[Float] = way match {
      case "key" =>
        val query = keys.query(layer, language.tokenizer.encode(text): _*)
        means.map(dot(_, query))
      case "token"             => scored(new Scoring.BestToken(layer), text)
      case "token first layer" => scored(new Scoring.BestToken(0), text)
      case "embedding"         => scored(new Scoring.Embedding(), text)
      case "cosine" =>
        val words = Using.resource(language.decoder.newManager()) { call =>
          language.decoder.embed(call, language.tokenizer.encode(text): _*).toFloatArray
        }
        val mean = words.grouped(frames.head.embedding.length).toSeq.transpose.map(_.sum).toArray
        frames.map(f => dot(f.embedding, mean) / math.sqrt(dot(f.embedding, f.embedding)).toFloat)
    }

    private def scored(way: Scoring, text: String) =
      RetrievalQuality.scores(model, frames, way, text)
  }

  private def dot(a: Array[Float], b: Array[Float]): Float = {
    var sum = 0f
    for (i <- a.indices) sum += a(i) * b(i)
    sum
  }

  private def evenly(of: Int, most: Int): Seq[Int] = (0 until most).map(i => i * of / most)

  /** Which frames hold the answer, and as many others as can be read where these are few. */
  private def oracle(question: SceneQuestion, scene: Seen, most: Int): Seq[Int] = {
    val things = evidence(question, scene)
    val each = things.flatMap { thing =>
      val share = math.max(1, most / things.size)
      evenly(thing.size, math.min(share, thing.size)).map(thing)
    }
    if (each.isEmpty) evenly(scene.frames.size, most) else each.distinct.sorted.take(most)
  }

  private def evidence(question: SceneQuestion, scene: Seen): Seq[Seq[Int]] =
    question.evidenceMillis.asScala.toSeq.map(_.asScala.toSeq.flatMap(ms => at(scene, ms)))

  private def at(scene: Seen, millis: Long): Option[Int] = {
    val index = scene.frames.indexWhere(f => math.abs(f.millis - millis) < 250)
    Option.when(index >= 0)(index)
  }

  private def chosen(way: String, question: SceneQuestion, scene: Seen, most: Int): Seq[Int] =
    way match {
      case "uniform" => evenly(scene.frames.size, most)
      case "oracle"  => oracle(question, scene, most)
      case _ =>
        val scores = scene.scores(way.stripSuffix(Alone), question.question)
        val diversity = if (way.endsWith(Alone)) 0 else Finding.DIVERSITY
        RetrievalQuality.chosen(scene.frames, scores, most, diversity)
    }

  private def told(scene: Seen, read: Seq[Int], text: String): String = {
    val tokens = read.map(i => new FrameTokens(scene.frames(i).millis, scene.frames(i).tokens))
    model.answer(tokens.asJava, JList.of(text), MaxNewTokens).replies.get(0).text.trim
  }

  private def result(
      way: String,
      question: SceneQuestion,
      scene: Seen,
      most: Int,
      layers: Seq[Seq[Int]],
      answer: String
  ): Result = {
    val things = evidence(question, scene).map(_.toSet).filter(_.nonEmpty)
    def mean(of: Seq[Double]) = of.sum / of.size
    def overThings(figure: Set[Int] => Double) =
      Option.when(things.nonEmpty)(mean(things.map(figure)))
    Result(
      way,
      most,
      question,
      answer == question.answer,
      overThings(thing => mean(layers.map(l => if (l.exists(thing)) 1.0 else 0.0))),
      overThings(thing => mean(layers.map(_.count(thing).toDouble / math.min(most, thing.size))))
    )
  }

  private def inMemory(some: Seq[SceneQuestion], scene: Seen, most: Int): Seq[Result] = {
    val rekv = new RekvConfig(window, most, 1, RekvConfig.InitRule.AT_ONCE, scene.frames.size)
    Using.resource(model.openAskable(rekv, model.tokensPerFrame)) { stream =>
      scene.frames.foreach(f => stream.append(new FrameTokens(f.millis, f.tokens)))
      some.map { question =>
        val answer = stream.answer(question.question, MaxNewTokens)
        val layers = answer.frames.asScala.toSeq.map(_.asScala.toSeq.map(_.toInt))
        result("rekv", question, scene, most, layers, answer.reply.text.trim)
      }
    }
  }

  /** So many questions about a scene, each by every way. */
  def run(scene: Scene, count: Int, ways: Seq[String], counts: Seq[Int]): Seq[Result] = {
    val seen = new Seen(encoded(scene))
    val questions = SceneQuestions.atTheEnd(scene, count).asScala.toSeq
    println(s"${scene.id}: ${seen.frames.size} frames, ${questions.size} questions")
    counts.flatMap { most =>
      val archive = for (way <- ways if way != "rekv"; question <- questions) yield {
        val read = chosen(way, question, seen, most)
        result(way, question, seen, most, Seq(read), told(seen, read, question.question))
      }
      archive ++ (if (ways.contains("rekv")) inMemory(questions, seen, most) else Nil)
    }
  }

  /** A line for every way and number of frames. */
  def print(results: Seq[Result]): Unit = {
    val perFrame = model.tokensPerFrame
    println(
      "frames tokens way                      right, %              holds it, %           recall, %"
    )
    for ((most, of) <- results.groupBy(_.most).toSeq.sortBy(-_._1)) {
      val uniform = of.filter(_.way == "uniform").map(r => r.question -> r.right).toMap
      for (way <- of.map(_.way).distinct) {
        val own = of.filter(_.way == way)
        def figure(value: Result => Option[Double]) =
          Intervals.percent(own.groupBy(_.question.sceneId).values.map(_.flatMap(value(_))))
        val p = Intervals.p(own.map(r => (r.right, uniform(r.question))))
        val kinds = own.groupBy(_.question.template).toSeq.sortBy(_._1).map { case (t, some) =>
          f"$t ${100.0 * some.count(_.right) / some.size}%.0f"
        }
        println(
          f"$most%6d ${most * perFrame}%6d $way%-23s " +
            s"${figure(r => Some(if (r.right) 1.0 else 0.0))}  ${figure(_.hit)}  ${figure(_.recall)}" +
            f"  p against uniform $p%.4f  ${kinds.mkString(", ")}"
        )
      }
    }
  }

  override def close(): Unit = {
    keys.close()
    language.close()
    checkpoint.close()
    model.close()
  }
}

object LongRetrieval {
  private val MaxNewTokens = 8

  /** Behind the name of a way: the highest scores, however alike the frames are. */
  val Alone = " alone"

  /** @param hit
    *   of the things that must be seen, how many are in a frame that was read; of layers that read
    *   different frames, the mean
    * @param recall
    *   of the frames that show each, how many were read: of as many as can be, where they are more
    */
  case class Result(
      way: String,
      most: Int,
      question: SceneQuestion,
      right: Boolean,
      hit: Option[Double],
      recall: Option[Double]
  )
}
