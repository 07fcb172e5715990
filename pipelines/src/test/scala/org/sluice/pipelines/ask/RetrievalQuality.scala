package org.sluice.pipelines.ask

import java.nio.file.{Files, Path}
import java.util.{List => JList}

import scala.collection.mutable
import scala.jdk.CollectionConverters._
import scala.jdk.OptionConverters._

import ai.djl.Device
import com.fasterxml.jackson.databind.{JsonNode, ObjectMapper}
import org.apache.spark.sql.SparkSession
import org.sluice.checkpoint.{Checkpoint, ModelConfig}
import org.sluice.language.LanguageModel
import org.sluice.pipelines.lake.Lake
import org.sluice.rekv.FrameKeys
import org.sluice.torchscript.ComputeType
import org.sluice.videollm.{FrameTokens, ModelOptions, Scoring, TokenCodec, VideoLlm}

/** How well each way of scoring finds what is known to be in clips of moving shapes.
  *
  * @param frames
  *   of all clips
  */
final class RetrievalQuality(
    modelDirectory: Path,
    frames: Seq[RetrievalQuality.Frame],
    truth: Map[(String, Long), Set[String]],
    questions: Seq[RetrievalQuality.Question]
) extends AutoCloseable {
  import RetrievalQuality._

  private val model = VideoLlm.load(modelDirectory, ModelOptions.CPU)
  private val config = ModelConfig.read(modelDirectory)
  private val checkpoint = Checkpoint.open(modelDirectory)
  private val language =
    LanguageModel.load(checkpoint, config, Device.cpu(), ComputeType.F32)
  private val keys = new FrameKeys(language.decoder, Device.cpu(), language.beforeFrame(): _*)
  private val known = frames.filter(f => truth.contains((f.clip, f.millis)))
  private val things = known.flatMap(f => truth((f.clip, f.millis))).distinct.sorted
  private val byClip = frames.groupBy(_.clip)
  private val means = mutable.Map.empty[Int, Map[Frame, Array[Float]]]

  val layers: Int = config.text.layers

  /** A frame's key is the same for every text: it is computed once. */
  private def meansOf(layer: Int): Map[Frame, Array[Float]] = means.getOrElseUpdate(
    layer,
    frames.map(f => f -> keys.means(layer, JList.of(f.tokens)).head).toMap
  )

  private def scores(some: Seq[Frame], scoring: Scoring, text: String): Seq[Float] = scoring match {
    case way: Scoring.MeanKey =>
      val query = keys.query(way.layer, language.tokenizer.encode(text): _*)
      some.map(f => meansOf(way.layer)(f).zip(query).map { case (k, q) => k * q }.sum)
    case _ => RetrievalQuality.scores(model, some, scoring, text)
  }

  /** Looks for every so manieth thing that some frame shows; a clip is one moment. */
  def search(scoring: Scoring, text: String => String, step: Int): Found = {
    val each = things.zipWithIndex.collect {
      case (thing, i) if i % step == 0 =>
        def shows(frame: Frame) = truth((frame.clip, frame.millis)).contains(thing)
        val relevant = known.filter(shows).map(_.clip).toSet
        val best = known
          .zip(scores(known, scoring, text(thing)))
          .groupBy(_._1.clip)
          .values
          .map(_.maxBy(_._2))
          .toSeq
          .sortBy(-_._2)
          .take(5)
          .map(_._1)
        val of = math.min(5, relevant.size)
        val hits = best.count(f => relevant(f.clip)).min(of)
        (hits / of.toDouble, best.take(of).count(shows) / of.toDouble)
    }
    Found(each.size, each.map(_._1).sum / each.size, each.map(_._2).sum / each.size)
  }

  /** Share of answers that are right when so many frames are read, by family and of all; only
    * questions about more frames are asked.
    */
  def answers(scoring: Option[Scoring], most: Int, diversity: Double): Map[String, Double] = {
    val right = for {
      question <- questions if question.family != "caption"
      seen = byClip.getOrElse(question.clip, Nil).filter(_.millis <= question.askMillis)
      if seen.size > most
    } yield {
      val chosen = scoring match {
        case None => (0 until most).map(i => seen(i * seen.size / most))
        case Some(by) =>
          RetrievalQuality
            .chosen(seen, scores(seen, by, question.text), most, diversity)
            .map(seen(_))
      }
      val read = chosen.map(f => new FrameTokens(f.millis, f.tokens))
      val reply = model.answer(read.asJava, JList.of(question.text), 8).replies.get(0).text
      question.family -> (reply.trim == question.answer)
    }
    def share(of: Seq[(String, Boolean)]) = of.count(_._2).toDouble / math.max(1, of.size)
    right.groupBy(_._1).map { case (family, of) => family -> share(of) } + ("all" -> share(right))
  }

  /** What `sluice ask` offers. */
  private def asksWith(way: Scoring): Boolean =
    Retrieval.OF_QUESTIONS.asScala
      .exists(_.scoring(Finding.DEFAULT.index(layers)).toScala.contains(way))

  /** Prints a line for every way as soon as it is known. */
  def report(step: Int, frameCounts: Seq[Int]): Unit = {
    val yes = (thing: String) => SearchOptions.QUESTION.replace(SearchOptions.TEXT, thing)
    val ways = RetrievalQuality.all(layers)
    for ((name, way) <- ("yes" -> new Scoring.Yes()) +: ways) {
      val Found(n, recall, precision) = search(way, if (name == "yes") yes else identity, step)
      println(f"search  $name%-22s recall@5 $recall%.3f  precision $precision%.3f  ($n texts)")
    }
    for {
      most <- frameCounts
      (name, way) <- ("uniform" -> None) +: ways.map(w => w._1 -> Some(w._2))
      if way.forall(asksWith)
      diversity <- if (way.isEmpty) Seq(0.0) else Seq(0, Finding.DIVERSITY)
    } {
      val shares = answers(way, most, diversity).toSeq.sorted
      val text = shares.map { case (f, share) => f"$f $share%.3f" }.mkString("  ")
      println(s"ask     ${name.padTo(22, ' ')} diversity $diversity  $most frames  $text")
    }
  }

  override def close(): Unit = {
    keys.close()
    language.close()
    checkpoint.close()
    model.close()
  }
}

object RetrievalQuality {
  case class Frame(clip: String, millis: Long, tokens: Array[Float], embedding: Array[Float])

  /** A question about the frames up to a moment, and its answer. */
  case class Question(clip: String, family: String, askMillis: Long, text: String, answer: String)

  /** @param recall
    *   of the clips that show what is looked for, the share among the first five: of five, where
    *   there are more
    * @param precision
    *   share of the first five moments whose very frame shows it
    */
  case class Found(searches: Int, recall: Double, precision: Double)

  private val json = new ObjectMapper()

  def lines(file: Path): Seq[JsonNode] =
    Files.readAllLines(file).asScala.toSeq.filter(_.nonEmpty).map(json.readTree)

  /** The clips' frames, as the lake has them. */
  def frames(spark: SparkSession, lake: Path): Seq[Frame] =
    Lake
      .open(spark, lake.toString)
      .frames()
      .orderBy("stream_id", "frame_ms")
      .select("stream_id", "frame_ms", "token_dtype", "token_scale", "tokens", "embedding")
      .collect()
      .toSeq
      .map { row =>
        val stored = new TokenCodec.Stored(row.getString(2), row.getFloat(3), row.getAs(4))
        val embedding = row.getSeq[Float](5).toArray
        Frame(row.getString(0), row.getLong(1), TokenCodec.decode(stored), embedding)
      }

  /** What is to be seen, "red star" and so on, in each frame: most of it, and not covered. */
  def truth(set: Path): Map[(String, Long), Set[String]] =
    lines(set.resolve("truth.jsonl")).flatMap { scene =>
      val shapes =
        scene.get("objects").asScala.map(o => o.get("id").asInt -> o.get("shape").asText).toMap
      scene.get("sampled_frames").asScala.map { frame =>
        val seen = frame
          .get("objects")
          .asScala
          .filter(o => o.get("visible").asDouble > 0.5 && o.get("covered").asDouble < 0.5)
          .map(o => s"${o.get("colour").asText} ${shapes(o.get("id").asInt)}")
        (scene.get("scene_id").asText, frame.get("ms").asLong) -> seen.toSet
      }
    }.toMap

  def questions(set: Path): Seq[Question] = lines(set.resolve("questions.jsonl")).map { q =>
    Question(
      q.get("scene_id").asText,
      q.get("family").asText,
      q.get("ask_ms").asLong,
      q.get("question").asText,
      q.get("answer").asText
    )
  }

  /** Which frames are read, in their order. */
  def chosen(frames: Seq[Frame], scores: Seq[Float], most: Int, diversity: Double): Seq[Int] = {
    val candidates = scores.indices.sortBy(i => -scores(i)).take(most * Diversity.CANDIDATES)
    Diversity
      .choose(
        candidates.map(scores).toArray,
        candidates.map(frames(_).embedding).toArray,
        most,
        diversity
      )
      .toSeq
      .map(candidates)
      .sorted
  }

  def scores(model: VideoLlm, frames: Seq[Frame], scoring: Scoring, text: String): Seq[Float] = {
    val read = frames.map(f => if (scoring.readsTokens) f.tokens else f.embedding)
    model.scorer(scoring, text).scores(read.asJava, 16).toSeq
  }

  /** Every way of scoring that a model of so many layers has, by name. */
  def all(layers: Int): Seq[(String, Scoring)] =
    Seq("embedding" -> new Scoring.Embedding()) ++
      (0 until layers).flatMap(layer =>
        Seq(
          s"mean key, layer $layer" -> new Scoring.MeanKey(layer),
          s"best token, layer $layer" -> new Scoring.BestToken(layer)
        )
      )
}
