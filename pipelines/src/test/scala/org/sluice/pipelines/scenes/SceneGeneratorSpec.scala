package org.sluice.pipelines.scenes

import java.util.{Arrays => JArrays}

import scala.jdk.CollectionConverters._

import org.scalatest.funsuite.AnyFunSuite

class SceneGeneratorSpec extends AnyFunSuite {
  private def scenes(count: Int, difficulty: Difficulty, split: Split, seconds: Double = 6) =
    (0 until count).map(seed => SceneGenerator.scene(seed, difficulty, split, seconds))

  test("a seed gives one scene, and its pictures, however often it is drawn") {
    for (difficulty <- Difficulty.values; split <- Split.values) {
      val one = SceneGenerator.scene(7, difficulty, split)
      val two = SceneGenerator.scene(7, difficulty, split)
      assert(one == two)
      assert(JArrays.equals(new SceneRenderer(one).render(13), new SceneRenderer(two).render(13)))
    }
  }

  test("no two splits share a scene, even from one seed") {
    val all = for {
      split <- Split.values.toSeq
      difficulty <- Difficulty.values.toSeq
      seed <- 0 until 200
    } yield SceneGenerator.scene(seed, difficulty, split)
    assert(all.map(_.id).distinct.size == all.size)
    assert(all.map(s => (s.background, s.objects)).distinct.size == all.size)
  }

  test("held-out pairs are in the unseen split only, each colour once and no shape left out") {
    val heldOut = Pair.heldOut.asScala
    assert(heldOut.size == 6 && heldOut.map(_.colour).distinct.size == 6)
    assert(heldOut.map(_.shape).distinct.size == 5)
    def pairs(split: Split) = {
      val drawn = for {
        difficulty <- Difficulty.values.toSeq
        scene <- scenes(300, difficulty, split)
        thing <- scene.objects.asScala
        colour <- thing.colour +: thing.repaints.asScala.map(_.colour).toSeq
      } yield new Pair(colour, thing.shape)
      val crowds = (0 until 40).flatMap(SceneGenerator.crowded(_, split).objects.asScala)
      (drawn ++ crowds.map(o => new Pair(o.colour, o.shape))).toSet
    }
    for (split <- Seq(Split.TRAIN, Split.VALIDATION, Split.TEST)) {
      assert(pairs(split) == Pair.common.asScala.toSet, split)
    }
    assert(heldOut.forall(pairs(Split.UNSEEN)))
  }

  test("a standard scene has at most four objects at once, two of them moving, and stands still") {
    for (scene <- scenes(150, Difficulty.STANDARD, Split.TEST)) {
      assert(scene.pan == Pan.NONE)
      assert(scene.objects.asScala.forall(_.repaints.isEmpty))
      for (frame <- 0 until scene.frames) {
        val states = scene.at(frame).asScala
        assert(states.size <= 4 && states.count(_.moves) <= 2, s"${scene.id} $frame")
      }
    }
  }

  test("hard scenes have up to seven objects, pan, and change colours") {
    val hard = scenes(150, Difficulty.HARD, Split.TEST)
    val most = hard.map(s => (0 until s.frames).map(s.at(_).size).max)
    assert(most.max == 7)
    assert(hard.forall(_.pan != Pan.NONE))
    assert(hard.count(_.objects.asScala.exists(!_.repaints.isEmpty)) > 30)
  }

  test("the median of changed patches of standard scenes is at most 15 percent") {
    val shares = for {
      scene <- scenes(120, Difficulty.STANDARD, Split.TEST)
      renderer = new SceneRenderer(scene)
      frames = (0 until scene.frames by 4).map(renderer.render)
      Seq(one, two) <- frames.sliding(2)
    } yield changed(one, two)
    val median = shares.sorted.apply(shares.size / 2)
    info(f"median ${median * 100}%.1f %%, mean ${shares.sum / shares.size * 100}%.1f %%")
    assert(median > 0.02 && median <= 0.15)
  }

  test("objects of most scenes come and go, and of long scenes all the time") {
    val short = scenes(200, Difficulty.STANDARD, Split.TEST)
    val last = 47
    def goneByEnd(s: Scene) =
      s.objects.asScala.exists(o => !o.existsAt(s.frameMillis(last).toDouble))
    def comesLater(s: Scene) = s.objects.asScala.exists(_.startMillis > 0)
    assert(short.count(goneByEnd) > 100 && short.count(comesLater) > 150)

    val long = SceneGenerator.scene(3, Difficulty.STANDARD, Split.TEST, 600)
    val entries = long.objects.asScala.map(_.startMillis).filter(_ > 0)
    val minutes = entries.groupBy(_ / 60000).map { case (minute, some) => minute -> some.size }
    assert(minutes.size == 10 && minutes.values.forall(_ >= 3), minutes)
  }

  /** The share of 144 patches of 16 x 16 pixels whose pixels differ by 8 levels on average. */
  private def changed(one: Array[Byte], two: Array[Byte]): Double = {
    val far = for (row <- 0 until 12; column <- 0 until 12) yield {
      var sum = 0L
      for (
        y <- row * 16 until row * 16 + 16;
        at <- (y * 192 + column * 16) * 3 until (y * 192 + column * 16 + 16) * 3
      ) {
        sum += math.abs((one(at) & 0xff) - (two(at) & 0xff))
      }
      sum > 8 * 16 * 16 * 3
    }
    far.count(identity) / 144.0
  }
}
