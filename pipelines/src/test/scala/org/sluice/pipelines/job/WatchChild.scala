package org.sluice.pipelines.job

import java.nio.file.Path

import org.sluice.pipelines.SharedSpark

/** A watching run in a process of its own. Arguments: lake, landing folder, the stage of the first
  * batch after which the process halts, a question.
  */
object WatchChild {
  val Halted = 9

  def main(args: Array[String]): Unit = {
    val Array(lake, landing, stage, question) = args
    val halting: CommitListener = reached =>
      if (reached.name == stage) {
        Runtime.getRuntime.halt(Halted)
      }
    Watching.once(
      Path.of(landing),
      Path.of(lake),
      Watching.small,
      Seq(question),
      halting,
      SharedSpark.open("local[1]")
    )
    Runtime.getRuntime.halt(0)
  }
}
