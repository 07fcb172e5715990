package org.sluice.pipelines.scenes

import java.nio.file.{Files, Path}
import java.nio.file.attribute.FileTime

import scala.jdk.CollectionConverters._

import com.fasterxml.jackson.databind.{JsonNode, ObjectMapper}
import org.scalatest.funsuite.AnyFunSuite
import org.sluice.SluiceException
import org.sluice.pipelines.cli.{ExitCodes, Sluice}

class SceneSetSpec extends AnyFunSuite {
  private val mapper = new ObjectMapper()

  private def lines(file: Path): Seq[JsonNode] =
    Files.readAllLines(file).asScala.map(mapper.readTree).toSeq

  private def options(count: Int, seconds: Double = 2, seed: Long = 1) =
    new SceneSetOptions(seed, count, Difficulty.STANDARD, Split.TEST, seconds, 6)

  private def write(directory: Path, options: SceneSetOptions): SceneSetSummary =
    new SceneSet(directory, options).write(2, _ => ())

  private def videos(directory: Path): Map[String, FileTime] =
    Files
      .list(directory.resolve("videos"))
      .iterator
      .asScala
      .map(file => file.getFileName.toString -> Files.getLastModifiedTime(file))
      .toMap

  test("a set that was stopped goes on, and writes no complete video again") {
    val whole = Files.createTempDirectory("sluice-set-")
    assert(write(whole, options(4)).videosWritten == 4)
    val directory = Files.createTempDirectory("sluice-set-")
    write(directory, options(4))
    val before = videos(directory)
    val lost = before.keys.toSeq.sorted.apply(2)
    // As a process killed in the middle leaves it: one video in part, no lists yet.
    Files.move(
      directory.resolve("videos").resolve(lost),
      directory.resolve("videos").resolve("." + lost + ".part")
    )
    Files.delete(directory.resolve("truth.jsonl"))
    Files.delete(directory.resolve("questions.jsonl"))
    val summary = write(directory, options(4))
    assert(summary.videosWritten == 1 && summary.scenes == 4)
    val after = videos(directory)
    assert(after.keySet == before.keySet)
    assert((before - lost).forall { case (name, time) => after(name) == time })
    for (name <- "truth.jsonl" +: "questions.jsonl" +: before.keys.map("videos/" + _).toSeq) {
      assert(Files.mismatch(whole.resolve(name), directory.resolve(name)) == -1, name)
    }
  }

  test("more scenes can be added, other scenes cannot") {
    val directory = Files.createTempDirectory("sluice-set-")
    write(directory, options(1))
    assert(write(directory, options(3)).videosWritten == 2)
    val error = intercept[SluiceException](write(directory, options(3, seed = 2)))
    assert(error.code == "SCENES_DIFFER")
  }

  test("a line of truth has objects, states at every sampled frame, and events") {
    val directory = Files.createTempDirectory("sluice-set-")
    write(directory, options(3, seconds = 6))
    val truth = lines(directory.resolve("truth.jsonl"))
    assert(truth.size == 3)
    for (scene <- truth) {
      assert(Files.exists(directory.resolve(scene.get("video").asText)))
      assert(scene.get("sampled_frames").size == 12)
      val ids = scene.get("objects").asScala.map(_.get("id").asInt).toSet
      assert(
        scene
          .get("sampled_frames")
          .asScala
          .flatMap(_.get("objects").asScala)
          .forall(o => ids(o.get("id").asInt))
      )
      assert(scene.get("events").asScala.forall(e => ids(e.get("object").asInt)))
    }
    val questions = lines(directory.resolve("questions.jsonl"))
    assert(questions.size >= 15)
    val fields =
      Seq("id", "scene_id", "video", "family", "template", "ask_ms", "question", "answer", "facts")
    assert(questions.forall(_.fieldNames.asScala.toSeq == fields))
    assert(questions.map(_.get("id").asText).distinct.size == questions.size)
  }

  test("sparse scenes are asked at their end, and the frames that hold the answers are told") {
    val sparse = new SceneSetOptions(3, 4, Difficulty.STANDARD, Split.TEST, 300, 12, 30)
    val scenes = (0 until 4).map(sparse.scene)
    val asked = scenes.flatMap(s => SceneQuestions.atTheEnd(s, 12).asScala.map(s -> _))
    assert(asked.size >= 40 && asked.map(_._2.template).distinct.size == 6)
    // Ten entries, and up to three objects that are there from the start.
    assert(scenes.forall(s => s.objects.size >= 5 && s.objects.size <= 16))
    for ((scene, q) <- asked) {
      assert(q.askMillis >= 299000 && q.askMillis < 300000)
      val frames = q.evidenceMillis.asScala.map(_.asScala.map(_.toLong))
      assert(frames.forall(f => f.nonEmpty && f.forall(ms => ms >= 0 && ms % 1000 == 0)))
      assert(frames.size == (if (q.template == "order") 2 else if (q.answer == "no") 0 else 1))
      // Whatever it asks about is to be seen in each of these frames.
      val named = q.question.split("[ ?,]").toSet
      for (of <- frames; ms <- of) {
        val there = scene.atMillis(ms).asScala.map(_.`object`.shape.word)
        assert(there.exists(named) || q.template == "was_there", s"$q at $ms")
      }
    }
    val directory = Files.createTempDirectory("sluice-set-")
    val short = new SceneSetOptions(3, 1, Difficulty.STANDARD, Split.TEST, 20, 4, 5)
    assert(write(directory, short).questions > 0)
    val written = lines(directory.resolve("questions.jsonl"))
    val expected = SceneQuestions.atTheEnd(short.scene(0), 4).asScala
    assert(
      written.map(_.path("evidence_ms").asScala.map(_.asScala.map(_.asLong).toSeq).toSeq) ==
        expected.map(_.evidenceMillis.asScala.map(_.asScala.map(_.toLong).toSeq).toSeq)
    )
    assert(lines(directory.resolve("truth.jsonl")).head.get("scene_id").asText.contains("sparse"))
    val error = intercept[SluiceException](write(directory, options(1, seconds = 20, seed = 3)))
    assert(error.code == "SCENES_DIFFER")
  }

  test("an option out of range is told with its name, value and rule") {
    val error = intercept[SluiceException](options(0))
    assert(error.getMessage.contains("count is 0 but must be from 1 to 1000000"))
  }

  test("the command writes a set and tells mistakes by its exit code") {
    val directory = Files.createTempDirectory("sluice-set-").resolve("new")
    val command =
      Seq("scenes", "--count", "2", "--seconds", "1", "--out", directory.toString, "--json")
    assert(Sluice.run(command: _*) == ExitCodes.OK)
    assert(videos(directory).keys.forall(_.startsWith("test-standard-")))
    assert(Sluice.run(command :+ "--difficulty" :+ "easy": _*) == ExitCodes.USER)
    assert(Sluice.run(command :+ "--seed" :+ "5": _*) == ExitCodes.USER)
  }
}
