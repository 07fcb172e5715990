package org.sluice.pipelines.evaluate

import scala.jdk.CollectionConverters._

/** The project's intervals and test, for specs of other packages. */
object Intervals {

  /** A share in percent with its interval, `73.3 [70.1, 76.2]`, of figures grouped by clip. */
  def percent(byClip: Iterable[Seq[Double]]): String = {
    val parts = byClip.map(of => new Bootstrap.Part(of.sum, of.size)).toSeq
    val share = Bootstrap.ratio(parts.asJava)
    f"${100 * share.value}%5.1f [${100 * share.low}%5.1f, ${100 * share.high}%5.1f]"
  }

  /** McNemar's exact test of two runs over the same questions. */
  def p(pairs: Seq[(Boolean, Boolean)]): Double = Bootstrap.mcNemar(
    pairs.count { case (a, b) => a && !b },
    pairs.count { case (a, b) => b && !a }
  )
}
