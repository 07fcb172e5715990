package org.sluice.language

import java.nio.file.{Files, Path}

import scala.jdk.CollectionConverters._
import scala.util.Using

import org.scalatest.BeforeAndAfterAll
import org.scalatest.funsuite.AnyFunSuite

class KvCacheSpec extends AnyFunSuite with BeforeAndAfterAll {
  import TinyModel._

  private lazy val model = decoder(tied)

  override def afterAll(): Unit = model.close()

  private def ids(from: Int, count: Int): Array[Long] =
    Array.tabulate(count)(i => (from + 31L * i) % 500)

  private def read(cache: KvCache, tokens: Array[Long]): Array[Float] =
    Using.resource(model.newManager()) { call =>
      model.append(call, cache, model.embed(call, tokens: _*)).toFloatArray
    }

  test("a cache that has to grow holds what one with room from the start holds") {
    Using.resources(model.newCache(1, 1), model.newCache(1, 64), model.newManager()) {
      (small, large, call) =>
        for (i <- 0 until 40) {
          assert(read(small, ids(i, 1)).sameElements(read(large, ids(i, 1))), s"token $i")
        }
        assert(small.capacity == 64 && large.capacity == 64 && small.used == 40)
        for (layer <- 0 until 3) {
          assert(difference(small.keys(call, layer), large.keys(call, layer)) == 0)
          assert(difference(small.values(call, layer), large.values(call, layer)) == 0)
        }
    }
  }

  test("capacity doubles, but not past the model's positions unless needed") {
    Using.resource(model.newCache(1, 3)) { cache =>
      read(cache, ids(0, 3))
      assert(cache.capacity == 3)
      read(cache, ids(0, 1))
      assert(cache.capacity == 6)
      read(cache, ids(0, 100))
      assert(cache.capacity == 104)
      cache.reserve(1500)
      cache.reserve(1501)
      assert(cache.capacity == 2048)
    }
  }

  test("memory is what its shape says") {
    Using.resource(model.newCache(2, 10)) { cache =>
      // keys and values, 3 layers, 2 rows, 2 heads, 10 slots, 16 channels, 4 bytes
      assert(cache.nativeBytes == 2 * 3 * 2 * 2 * 10 * 16 * 4)
    }
  }

  test("a rewound cache is used again as if nothing had come after") {
    Using.resource(model.newCache(1, 32)) { cache =>
      read(cache, ids(7, 5))
      val first = read(cache, ids(100, 4))
      cache.rewind(5)
      read(cache, ids(200, 9))
      cache.rewind(5)
      assert(read(cache, ids(100, 4)).sameElements(first))
      cache.rewind(0)
      assert(cache.used == 0 && cache.length(0) == 0 && cache.capacity == 32)
      read(cache, ids(7, 5))
      assert(read(cache, ids(100, 4)).sameElements(first))
    }
  }

  test("rows of different lengths are rewound to where they were equal, not further on") {
    Using.resources(model.newCache(2, 4), model.newManager()) { (cache, call) =>
      model.append(call, cache, Seq(ids(1, 3), ids(2, 3)).asJava)
      val once = model.append(call, cache, Seq(ids(3, 2), ids(4, 5)).asJava).toFloatArray
      intercept[IllegalArgumentException](cache.rewind(4))
      intercept[IllegalArgumentException](cache.rewind(-1))
      cache.rewind(3)
      assert(cache.length(0) == 3 && cache.length(1) == 3)
      val again = model.append(call, cache, Seq(ids(3, 2), ids(4, 5)).asJava).toFloatArray
      assert(again.sameElements(once))
    }
  }

  test("an expanded cache starts as its source and leaves it alone") {
    Using.resource(model.newCache(1, 8)) { source =>
      read(source, ids(1, 6))
      Using.resources(source.expand(3, 1), model.newManager()) { (copy, call) =>
        assert(copy.rows == 3 && copy.used == 6 && copy.capacity == 6)
        model.append(call, copy, Seq(ids(5, 4), ids(6, 2), ids(7, 3)).asJava)
        intercept[IllegalStateException](copy.expand(2, 10))
      }
      val after = read(source, ids(5, 4))
      Using.resource(model.newCache(1, 16)) { fresh =>
        read(fresh, ids(1, 6))
        assert(after.sameElements(read(fresh, ids(5, 4))))
      }
    }
  }

  test("a row must add a token and no more than it was given") {
    Using.resources(model.newCache(2, 4), model.newManager()) { (cache, call) =>
      val input = model.embed(call, ids(1, 6): _*).reshape(2, 3, 96)
      for (added <- Seq(Array(0L, 3L), Array(3L, 4L), Array(3L)))
        intercept[IllegalArgumentException](model.append(call, cache, input, added))
      intercept[IllegalArgumentException](model.newCache(0, 1))
    }
  }

  private def residentKilobytes: Long =
    Files
      .readAllLines(Path.of("/proc/self/status"))
      .asScala
      .collectFirst {
        case line if line.startsWith("VmRSS:") => line.replaceAll("\\D", "").toLong
      }
      .get

  test("memory stays flat over many runs") {
    def run(): Unit = Using.resource(model.newCache(1, 1)) { prefix =>
      read(prefix, ids(1, 1200))
      val greedy = new Greedy(model, java.util.List.of[Integer]())
      greedy.generate(prefix, Seq(ids(2, 9), ids(3, 30)).asJava, 8)
    }
    def tensors: Int = Using.resource(model.newManager()) { call =>
      call.getParentManager.getManagedArrays.size
    }
    (0 until 50).foreach(_ => run())
    System.gc()
    val (before, tensorsBefore) = (residentKilobytes, tensors)
    (0 until 150).foreach(_ => run())
    System.gc()
    assert(tensors == tensorsBefore)
    // A run's caches are 3.8 MB, so that 150 leaked ones would be 570; the Java heap's own growth counts too.
    assert(residentKilobytes - before < 150 * 1024)
  }
}
