package org.sluice.stc

import scala.jdk.CollectionConverters._

import ai.djl.Device
import ai.djl.ndarray.types.{DataType, Shape}
import ai.djl.ndarray.{NDArray, NDManager}
import org.scalatest.BeforeAndAfterAll
import org.scalatest.funsuite.AnyFunSuite
import org.sluice.checkpoint.{ModelLayout, VisionConfig}
import org.sluice.torchscript.Weights
import org.sluice.vision.VisionTower

class CacherSpec extends AnyFunSuite with BeforeAndAfterAll {
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

  private def randomFrames(call: NDManager, count: Int): NDArray =
    call.randomUniform(-1, 1, new Shape(count, 3, 70, 70))

  private def frame(clip: NDArray, i: Int): NDArray = clip.get(s"$i:${i + 1}")

  private def dense(call: NDManager, pixels: NDArray): Array[Float] =
    tower.hiddenStates(call, pixels).asScala.last.toFloatArray

  private def largest(a: Array[Float], b: Array[Float]): Double = {
    assert(a.length == b.length)
    a.zip(b).map { case (x, y) => math.abs(x - y).toDouble }.max
  }

  private def withCall[A](body: NDManager => A): A = {
    val call = tower.newManager()
    try body(call)
    finally call.close()
  }

  test("recomputing every token gives the dense tower") {
    withCall { call =>
      val clip = randomFrames(call, 3)
      val cacher = new Cacher(tower, new CacherConfig(1.0, 3))
      val cache = new StreamCache
      for (i <- 0 until 3) {
        val chunk = cacher.encode(call, cache, frame(clip, i), i)
        assert(chunk.reference == (i == 0))
        assert(
          largest(chunk.hiddenStates.asScala.last.toFloatArray, dense(call, frame(clip, i))) < 1e-4
        )
      }
      cache.close()
    }
  }

  test("a frame identical to its reference gives the dense tower at any ratio") {
    withCall { call =>
      val still = randomFrames(call, 1)
      val cacher = new Cacher(tower, new CacherConfig(0.1, 8))
      val cache = new StreamCache
      cacher.encode(call, cache, still, 0)
      val again = cacher.encode(call, cache, still, 1)
      assert(!again.reference)
      assert(largest(again.hiddenStates.asScala.last.toFloatArray, dense(call, still)) < 1e-4)
      cache.close()
    }
  }

  test("layer by layer equals frame by frame for ragged groups, intervals and ratios") {
    for ((frames, interval, ratio) <- Seq((7, 3, 0.3), (8, 4, 0.25), (5, 8, 0.5), (4, 1, 0.5))) {
      withCall { call =>
        val clip = randomFrames(call, frames)
        val cacherConfig = new CacherConfig(ratio, interval)
        val cacher = new Cacher(tower, cacherConfig)
        val cache = new StreamCache
        val single = (0 until frames).flatMap { i =>
          cacher
            .encode(call, cache, frame(clip, i), i)
            .hiddenStates
            .asScala
            .last
            .toFloatArray
        }
        val group = new GroupEncoder(tower, cacherConfig).encode(call, clip, null)
        assert(largest(group.hidden.toFloatArray, single.toArray) < 1e-4)
        cache.close()
      }
    }
  }

  test("two streams in one process do not touch each other's references") {
    withCall { call =>
      val (a, b) = (randomFrames(call, 4), randomFrames(call, 4))
      val cacher = new Cacher(tower, CacherConfig.PAPER)
      def alone(clip: NDArray) = {
        val cache = new StreamCache
        val out = (0 until 4).map(i =>
          cacher
            .encode(call, cache, frame(clip, i), i)
            .hiddenStates
            .asScala
            .last
            .toFloatArray
            .toSeq
        )
        cache.close()
        out
      }
      val (left, right) = (new StreamCache, new StreamCache)
      val mixed = (0 until 4).map { i =>
        Seq(left -> a, right -> b).map { case (cache, clip) =>
          cacher
            .encode(call, cache, frame(clip, i), i)
            .hiddenStates
            .asScala
            .last
            .toFloatArray
            .toSeq
        }
      }
      assert(mixed.map(_.head) == alone(a))
      assert(mixed.map(_.last) == alone(b))
      Seq(left, right).foreach(_.close())
    }
  }

  test(
    "a cache holds keys, values, attention and MLP outputs of every layer, and nothing once closed"
  ) {
    withCall { call =>
      val cache = new StreamCache
      assert(cache.isEmpty && cache.bytes == 0)
      new Cacher(tower, CacherConfig.PAPER).encode(call, cache, randomFrames(call, 1), 0)
      assert(cache.bytes == 4L * 3 * 25 * 48 * 4)
      cache.close()
      assert(cache.isEmpty && cache.bytes == 0)
    }
  }

  test("floor(tokens * ratio) tokens are recomputed, in double arithmetic, never none") {
    assert(new CacherConfig(0.25, 4).recomputedOf(729) == 182)
    assert(new CacherConfig(0.58, 4).recomputedOf(50) == 28)
    assert(new CacherConfig(0.01, 4).recomputedOf(16) == 1)
    assert(new CacherConfig(1, 4).recomputedOf(16) == 16)
  }

  test("a ratio or interval out of range is refused by name") {
    def message(body: => Any): String = intercept[IllegalArgumentException](body).getMessage
    assert(message(new CacherConfig(1.4, 4)) == "recomputeRatio is 1.4 but must be in (0, 1]")
    assert(message(new CacherConfig(0, 4)) == "recomputeRatio is 0.0 but must be in (0, 1]")
    assert(message(new CacherConfig(0.5, 0)) == "referenceInterval is 0 but must be at least 1")
  }

  test("a group is a multiple of the reference interval, bounded by what is wanted") {
    def size(interval: Int, wanted: Int) =
      new GroupEncoder(tower, new CacherConfig(0.25, interval)).groupFrames(wanted)
    assert(size(4, 10) == 8)
    assert(size(4, 3) == 4)
    assert(size(3, 0) == 30)
    assert(size(50, 0) == 50)
  }
}
