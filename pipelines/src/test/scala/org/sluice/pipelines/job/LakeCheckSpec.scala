package org.sluice.pipelines.job

import scala.jdk.CollectionConverters._

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.{SharedSpark, TestLake}
import org.sluice.pipelines.lake.{Lake, LakeCheck}

class LakeCheckSpec extends AnyFunSuite {
  test("a check of a lake counts what is there twice and what is missing") {
    val landing = TestLake.directory("landing")
    Watching.record(landing, "cam/20261121T083000Z.mkv")
    Watching.record(landing, "cam/20261121T083100Z.mkv", frames = 6)
    val directory = TestLake.directory("lake")
    Watching.once(landing, directory, Map("segmentSeconds" -> "1"))
    val lake = Lake.open(SharedSpark.session, directory.toString)
    val sound = new LakeCheck(lake).run()
    assert(sound.sound && sound.faults.asScala.values.forall(_ == 0))
    // Two frames a second: two and three segments of a second.
    assert(
      sound.rows.asScala == Map("videos" -> 2, "segments" -> 5, "frames" -> 10, "answers" -> 0)
    )
    val delta = (table: String) => s"delta.`${lake.root}/$table`"
    val spark = SharedSpark.session
    val frames = delta("frames")
    spark.sql(s"INSERT INTO $frames SELECT * FROM $frames WHERE frame_ms = 0 LIMIT 1")
    spark.sql(s"DELETE FROM ${delta("segments")} WHERE start_ms = 2000")
    val faults = new LakeCheck(lake).run().faults.asScala.filter(_._2 > 0)
    assert(
      faults == Map(
        "frames that are there twice" -> 1,
        "segments without all of their frames" -> 1,
        "videos whose segments end too early" -> 1
      )
    )
  }
}
