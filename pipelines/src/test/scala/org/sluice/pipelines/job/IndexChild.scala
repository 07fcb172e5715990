package org.sluice.pipelines.job

import scala.jdk.CollectionConverters._

import org.sluice.pipelines.SharedSpark
import org.sluice.pipelines.video.FrameOpener

/** An index run in a process of its own. Arguments: lake, directory of videos, class of the opener,
  * the number of the commit step after which the process halts (0: none), then options as
  * name=value; the option prompt may repeat.
  */
object IndexChild {
  val Halted = 9

  def main(args: Array[String]): Unit = {
    val Array(lake, videos, opener, step) = args.take(4)
    val spark = SharedSpark.open("local[1]")
    val pairs = args.drop(4).map(_.split("=", 2)).map(pair => pair(0) -> pair(1))
    val prompts = pairs.collect { case ("prompt", text) => text }
    val options = pairs.filter(_._1 != "prompt").toMap
    var left = step.toInt
    val halting: CommitListener = _ => {
      left -= 1
      if (left == 0) {
        Runtime.getRuntime.halt(Halted)
      }
    }
    val summary = new IndexJob(
      spark,
      lake,
      SharedSpark.model.toString,
      IndexOptions.read(OptionSource.of(options.asJava, spark), prompts.toSeq.asJava),
      IndexReporter.SILENT,
      Class.forName(opener).getDeclaredConstructor().newInstance().asInstanceOf[FrameOpener],
      halting
    ).run(java.util.List.of(videos))
    println(summary.toMap)
    Runtime.getRuntime.halt(0)
  }
}
