package org.sluice.stc

import scala.jdk.CollectionConverters._

import ai.djl.Device
import ai.djl.ndarray.types.{DataType, Shape}
import ai.djl.ndarray.{NDArray, NDList, NDManager}
import org.scalatest.BeforeAndAfterAll
import org.scalatest.funsuite.AnyFunSuite
import org.sluice.checkpoint.{ModelLayout, VisionConfig}
import org.sluice.torchscript.Weights
import org.sluice.vision.VisionTower

class BatchSpec extends AnyFunSuite with BeforeAndAfterAll {
  private val config =
    new VisionConfig(VisionConfig.Kind.SIGLIP, 48, 70, 14, 96, 3, 4, 3, 1e-6, "gelu_pytorch_tanh")

  private lazy val tower = {
    val manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")
    val tensors = ModelLayout.of(config).visionTower.asScala.map { spec =>
      manager.randomNormal(0, 0.2f, new Shape(spec.shape: _*), DataType.FLOAT32)
    }
    new VisionTower(config, new Weights(manager, tensors.asJava), Device.cpu())
  }

  override def afterAll(): Unit = tower.close()

  private def withCall[A](body: NDManager => A): A = {
    val call = tower.newManager()
    try body(call)
    finally call.close()
  }

  private def randomFrames(call: NDManager, count: Int): NDArray =
    call.randomUniform(-1, 1, new Shape(count, 3, 70, 70))

  private def largest(a: Array[Float], b: Array[Float]): Double = {
    assert(a.length == b.length)
    a.zip(b).map { case (x, y) => math.abs(x - y).toDouble }.max
  }

  test("batches are filled up to powers of two and one and a half times these") {
    assert(
      (0 to 17).map(SizeClasses.of) ==
        Seq(0, 1, 2, 3, 4, 6, 6, 8, 8, 12, 12, 12, 12, 16, 16, 16, 16, 24)
    )
    assert(
      Seq(24, 25, 32, 33, 48, 49, 96, 97).map(SizeClasses.of) ==
        Seq(24, 32, 32, 48, 48, 64, 96, 128)
    )
    assert((2 to 1000).forall(n => SizeClasses.of(n) >= n && 2 * SizeClasses.of(n) < 3 * n))
  }

  test("groups of several streams in one call equal each on its own") {
    for (
      (sizes, interval, ratio) <- Seq(
        (Seq(4, 4, 4), 4, 0.25),
        (Seq(1, 7, 2, 5, 3), 3, 0.3),
        (Seq(2, 5), 1, 0.5),
        (Seq(3, 3), 8, 0.5)
      )
    ) withCall { call =>
      val encoder = new GroupEncoder(tower, new CacherConfig(ratio, interval))
      val before = encoder.encode(call, randomFrames(call, 2), null).lastKeys
      val members = sizes.zipWithIndex.map { case (size, i) =>
        new GroupEncoder.Member(randomFrames(call, size), if (i % 2 == 1) before else null)
      }
      val together = encoder.encodeTogether(call, members.asJava)
      val alone = members.map(m => encoder.encode(call, m.pixels, m.previousKeys))
      def joined(part: VisionTower.Group => NDArray) =
        alone.flatMap(g => part(g).toFloatArray).toArray
      assert(largest(together.hidden.toFloatArray, joined(_.hidden)) < 1e-4)
      assert(largest(together.movement.toFloatArray, joined(_.movement)) < 1e-5)
      assert(largest(together.lastKeys.toFloatArray, joined(_.lastKeys)) < 1e-4)
    }
  }

  test("what fills a call up has no influence, whatever it holds") {
    withCall { call =>
      val none = Seq.fill(3)(Boolean.box(false)).asJava
      val full = Seq(4, 4, 8).map(Int.box).asJava // 4 references, 12 selective frames
      assert(GroupRows.of(full, none, 4, true).filling == 0)
      val ragged = Seq(6, 5, 6).map(Int.box).asJava // 6 references, 11 selective frames of 12
      val layout = GroupRows.of(ragged, none, 4, true)
      assert(layout.frames == 17 && layout.filling == 1)
      val frames = randomFrames(call, 17)
      def hidden(value: Float) = {
        val filling = call.full(new Shape(1, 3, 70, 70), value)
        val pixels = Filled.batch(call, new NDList(frames, filling), 18)
        val group = tower.encodeGroup(call, pixels, 6, layout.rows, null)
        Seq(group.hidden, group.movement, group.lastKeys).map(_.toFloatArray.toSeq)
      }
      val black = hidden(0)
      assert(hidden(1000) == black && hidden(Float.NaN) == black)
    }
  }

  test("frames of several streams in one call meet their own stream's references only") {
    withCall { call =>
      val (streams, steps) = (5, 7)
      val cacherConfig = CacherConfig.PAPER
      val clips = Seq.fill(streams)(randomFrames(call, 1)).map { first =>
        first
          .repeat(0, steps)
          .add(call.randomNormal(0, 0.1f, new Shape(steps, 3, 70, 70), DataType.FLOAT32))
      }
      val single = new Cacher(tower, cacherConfig)
      val batch = new CacherBatch(tower, cacherConfig)
      val (own, shared) = (Seq.fill(streams)(new StreamCache), Seq.fill(streams)(new StreamCache))
      var (same, all) = (0, 0)
      for (step <- 0 until steps) {
        // Every stream is at another place of its interval.
        val frames = clips.indices.map { s =>
          new CacherBatch.Frame(shared(s), clips(s).get(s"$step:${step + 1}"), step + s)
        }
        val together = batch.encode(call, frames.asJava).asScala
        for ((frame, s) <- frames.zipWithIndex) {
          val alone = single.encode(call, own(s), frame.pixels, step + s)
          assert(alone.reference == together(s).reference)
          val pairs = alone.indices.asScala.zip(together(s).indices.asScala).map { case (a, b) =>
            (a.toLongArray.toSet, b.toLongArray.toSet)
          }
          same += pairs.map { case (a, b) => a.intersect(b).size }.sum
          all += pairs.map(_._1.size).sum
          if (pairs.forall { case (a, b) => a == b }) {
            val (x, y) = (alone.hiddenStates.asScala.last, together(s).hidden)
            assert(largest(x.toFloatArray, y.toFloatArray) < 1e-4)
          }
        }
      }
      info(f"${100.0 * same / all}%.2f %% of $all recomputed indices are those of one at a time")
      assert(same >= 0.99 * all)
      assert(shared.map(_.bytes) == own.map(_.bytes))
      (own ++ shared).foreach(_.close())
    }
  }
}
