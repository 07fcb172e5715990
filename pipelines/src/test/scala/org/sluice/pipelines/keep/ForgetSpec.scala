package org.sluice.pipelines.keep

import java.nio.file.Path

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.SluiceException
import org.sluice.pipelines.{SharedSpark, TestLake}
import org.sluice.pipelines.lake.{AskedTable, Forgettable, IndexLock, Lake, Leftovers}

class ForgetSpec extends AnyFunSuite {
  private val spark = SharedSpark.session
  private val name = "zebrafish7"
  private val stream = new Forgettable.Stream(name)

  private def forget(lake: Path, what: Forgettable, really: Boolean): ForgetSummary =
    new ForgetJob(spark, lake.toString, KeepReporter.SILENT).run(what, null, really)

  test("of a forgotten stream no byte is left, all else is as it was, and so are the writers") {
    val directory = TestLake.directory("lake")
    val lake = Lake.openOrCreate(spark, directory.toString)
    HandMade.add(lake, "a" -> "door", "b" -> name, "c" -> name)
    new Leftovers(lake).delete(java.util.List.of("s-c")) // its rows lie on in the files
    def again(): Unit = lake.framesTable.appendOnce(
      HandMade.rows(lake.framesTable.schema, HandMade.frame("s-a", "door")),
      "writer",
      7
    )
    again()
    lake.askedTable.keep(
      HandMade.rows(
        AskedTable.SCHEMA,
        HandMade.asked("everything", name),
        HandMade.asked(s"--stream $name", "door"),
        HandMade.asked("--stream door", "door")
      )
    )
    def contents: Map[String, Seq[String]] = TestLake.contents(lake)
    val before = contents
    val found = Traces.of(name, directory)
    for (part <- Seq("videos/part", "frames/part", "asked/part", "videos/_delta_log")) {
      assert(found.exists(_.startsWith(part)), s"$part in $found")
    }
    val dry = forget(directory, stream, really = false)
    assert(!dry.done && contents == before)
    assert(dry.rows.toString == "{frames=1, answers=1, segments=1, videos=2, asked=2}")

    val busy = IndexLock.acquire(lake, _ => ())
    val refused = intercept[SluiceException](forget(directory, stream, really = true))
    assert(refused.code == "FORGET_BUSY" && contents == before)
    busy.close()

    assert(forget(directory, stream, really = true).done)
    assert(contents == before.map { case (t, rows) => t -> rows.filterNot(_.contains(name)) })
    val asked = lake.askedTable.rows().select("asked_of").collect().map(_.getString(0))
    assert(asked.toSeq == Seq("--stream door"))
    assert(Traces.of(name, directory).isEmpty)
    again() // as after a kill: it is known to be there
    assert(contents("frames").size == 2)
    intercept[Exception](
      spark.read.format("delta").option("versionAsOf", 1).load(lake.framesTable.location).count()
    )
    val unknown = new Forgettable.Stream("giraffe")
    val slip = intercept[SluiceException](forget(directory, unknown, really = false))
    assert(slip.code == "FORGET_UNKNOWN")
    assert(forget(directory, stream, really = false).rows.isEmpty)
  }
}
