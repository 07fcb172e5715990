package org.sluice.pipelines.train

import java.util.SplittableRandom

import scala.jdk.CollectionConverters._

import org.scalatest.funsuite.AnyFunSuite

class ClipSourceSpec extends AnyFunSuite {
  import TinyTraining._

  private val frames = 12
  private val cells = 36
  private val format = TinyTraining.format(directory())

  /** Every token of one number, which says where it is from. */
  private val tokens =
    (0 until frames).map(f => Array.tabulate(cells)(t => (f * cells + t).toFloat))
  private val film = new Film(
    Array.tabulate(frames)(_ * 500L),
    Seq.fill(frames)(Array.emptyByteArray).asJava,
    Seq(new Question(5900, "now", "moving_which_way", texts(1), texts(3))).asJava
  )

  /** For each of many clips, the cells that are left of each frame that is left. */
  private def kept(dropout: TokenDropout): Seq[Map[Int, Set[Int]]] = {
    val source = new ClipSource(format, 1, dropout, 4)
    (0 until 400).map { seed =>
      val clip = source.clip(film, tokens.asJava, frames, new SplittableRandom(seed))
      val ids = clip.tokens.asScala.toSeq.map(_.map(_.toInt))
      assert(ids.forall(frame => frame.sameElements(frame.sorted)), "tokens change places")
      val origins = clip.origins.asScala.toSeq
      assert(origins.map(_(0)) == ids.flatten && origins.forall(_(1) == 1))
      clip.frameMillis.toSeq
        .map(_.toInt / 500)
        .zip(ids)
        .map { case (frame, own) =>
          assert(own.forall(_ / cells == frame))
          frame -> own.map(_ % cells).toSet
        }
        .toMap
    }
  }

  test("about half of the clips are whole, others lose tokens or frames, none loses its first") {
    val clips = kept(TokenDropout.RANDOM)
    val whole = clips.count(clip => clip.size == frames && clip.values.forall(_.size == cells))
    assert(whole > 160 && whole < 240)
    assert(clips.exists(_.size < frames) && clips.forall(_.contains(0)))
    val ragged = clips.filter(clip => clip.size == frames && clip.values.exists(_.size < cells))
    val shares = ragged.map(_.values.map(_.size).sum / (frames * cells).toDouble)
    assert(ragged.forall(_.values.map(_.size).toSet.size > 1), "frames keep as much as each other")
    assert(shares.min < 0.25 && shares.max > 0.8)
  }

  test("in some clips what is lost mostly stays lost, in others it is drawn anew") {
    val ragged = kept(TokenDropout.RANDOM).filter { clip =>
      val share = clip.values.map(_.size).sum / (frames * cells).toDouble
      clip.size == frames && share > 0.3 && share < 0.6
    }
    // Of the tokens of a frame, how many more than by chance are at places that stayed.
    val lasting = ragged.map { clip =>
      (1 until frames).map { f =>
        val (now, before) = (clip(f), clip(f - 1))
        val most = math.min(now.size, before.size)
        val chance = now.size * before.size / cells.toDouble
        ((now & before).size - chance) / (most - chance)
      }.sum / (frames - 1)
    }
    assert(lasting.count(_ > 0.35) > ragged.size / 3)
    assert(lasting.count(_ < 0.15) > ragged.size / 6)
  }

  test("without losses everything is there; a blind decoder gets nothing") {
    assert(
      kept(TokenDropout.NONE).forall(c => c.size == frames && c.values.forall(_.size == cells))
    )
    assert(kept(TokenDropout.ALL).forall(_.isEmpty))
  }
}
