package org.sluice.torchscript

import scala.jdk.CollectionConverters._

import org.scalatest.funsuite.AnyFunSuite

class EngineSettingsSpec extends AnyFunSuite {
  private def warnings(tasks: Int, processors: Int, threads: String, open: Boolean = true) =
    EngineSettings.warnings(tasks, processors, threads, open).asScala.toSeq

  test("one thread for each of as many tasks as processors is right") {
    assert(warnings(8, 8, "1").isEmpty)
    assert(warnings(2, 8, "4").isEmpty)
  }

  test("a lone task may leave its threads to the engine") {
    assert(warnings(1, 8, null).isEmpty)
  }

  test("more threads than processors are told with the setting that is right") {
    val Seq(unset) = warnings(4, 8, null)
    assert(unset.contains("not set") && unset.contains("32 threads on 8 processors"))
    assert(unset.contains("OMP_NUM_THREADS=2"))
    assert(unset.contains("spark.executorEnv.OMP_NUM_THREADS=2"))
    assert(warnings(8, 8, "2").size == 1)
    assert(warnings(8, 8, "many").size == 1)
  }

  test("a JVM without Spark's module flags is told") {
    assert(warnings(1, 8, "1", open = false).exists(_.contains("--add-opens")))
  }
}
