package org.sluice.pipelines.events

import java.nio.file.Files

import scala.jdk.CollectionConverters._

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.SharedSpark
import org.sluice.pipelines.job.{IndexJob, IndexOptions, IndexReporter, OptionSource}
import org.sluice.pipelines.lake.Lake

/** The three samples through the whole index, and what their cameras saw (times looked up by eye,
  * samples/README.md).
  */
class RealClipsSpec extends AnyFunSuite {
  private type Span = (Double, Double)

  private val cars: Seq[Span] = Seq((3.8, 8.2), (14.6, 18.5), (24.7, 27.9))
  private val hands: Seq[Span] = Seq(
    (5.6, 6.9),
    (10.8, 13.4),
    (15.6, 17.9),
    (21.7, 24.4),
    (26.7, 28.7),
    (30.7, 31.8),
    (34.6, 36.9)
  )

  private lazy val found: Map[String, Seq[Span]] = {
    val spark = SharedSpark.session
    val lake = Files.createTempDirectory("lake").resolve("samples").toString
    val options = IndexOptions.read(
      new OptionSource(Map("tokensPerFrame" -> "6").asJava, _ => java.util.Optional.empty()),
      java.util.List.of()
    )
    val model = "../udfs/src/test/resources/fixtures/llava-onevision-tiny-7x7"
    new IndexJob(spark, lake, model, options, IndexReporter.SILENT)
      .run(java.util.List.of("../samples"))
    LakeEvents
      .of(Lake.open(spark, lake), EventOptions.DEFAULT, null)
      .asScala
      .toSeq
      .groupMap(_.streamId)(e => (e.event.startMillis / 1e3, e.event.endMillis / 1e3))
  }

  private def seconds(spans: Seq[Span]): Double = spans.map(s => s._2 - s._1).sum

  private def common(a: Seq[Span], b: Seq[Span]): Double =
    (for (x <- a; y <- b) yield math.max(0.0, math.min(x._2, y._2) - math.max(x._1, y._1))).sum

  private def recallAndPrecision(stream: String, truth: Seq[Span]): (Double, Double) = {
    val events = found(stream)
    val both = common(events, truth)
    val (recall, precision) = (both / seconds(truth), both / seconds(events))
    info(
      f"$stream: $both%.1f s of ${seconds(truth)}%.1f s found (recall $recall%.2f), " +
        f"of ${seconds(events)}%.1f s reported (precision $precision%.2f)"
    )
    (recall, precision)
  }

  test("every passing car is reported, and the empty road is not") {
    val (recall, precision) = recallAndPrecision("car-detection", cars)
    assert(recall > 0.85 && precision > 0.75)
    assert(cars.forall(car => common(found("car-detection"), Seq(car)) > 0))
    val emptyRoad = Seq((0.0, 3.3), (10.0, 14.0), (20.0, 24.0), (29.0, 30.2))
    assert(common(found("car-detection"), emptyRoad) == 0)
  }

  test("every hand or bottle that moves is reported") {
    val (recall, precision) = recallAndPrecision("bottle-detection", hands)
    assert(recall > 0.85 && precision > 0.5)
    assert(hands.forall(hand => common(found("bottle-detection"), Seq(hand)) > 0))
  }

  test("a clip whose header gives no duration is indexed too") {
    assert(found("asl-walk").nonEmpty)
  }
}
