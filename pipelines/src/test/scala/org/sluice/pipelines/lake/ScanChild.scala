package org.sluice.pipelines.lake

import org.apache.spark.sql.functions.{col, length, sum}
import org.sluice.pipelines.SharedSpark

/** Reads the tokens of a lake in a process with a small heap. */
object ScanChild {
  def main(args: Array[String]): Unit = {
    val lake = Lake.open(SharedSpark.open("local[2]", asUsers = true), args(0))
    val bytes = lake.frames().select(sum(length(col("tokens")))).head().getLong(0)
    println(s"scanned $bytes")
    Runtime.getRuntime.halt(0)
  }
}
