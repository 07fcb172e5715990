package org.sluice.spark

import org.apache.spark.SparkConf
import org.scalatest.funsuite.AnyFunSuite

class TaskSlotsSpec extends AnyFunSuite {
  private def slots(master: String, more: (String, String)*): Int =
    TaskSlots.perProcess(new SparkConf(false).setMaster(master).setAll(more), 8)

  test("a local master says how many tasks run at once") {
    assert(slots("local") == 1)
    assert(slots("local[3]") == 3)
    assert(slots("local[3,4]") == 3)
    assert(slots("local[*]") == 8)
  }

  test("on a cluster it is the executor's cores over the cores of a task") {
    assert(slots("spark://host:7077", "spark.executor.cores" -> "4") == 4)
    assert(slots("spark://host:7077") == 8)
    assert(slots("k8s://host", "spark.executor.cores" -> "8", "spark.task.cpus" -> "2") == 4)
    assert(slots("k8s://host", "spark.executor.cores" -> "1", "spark.task.cpus" -> "2") == 1)
  }
}
