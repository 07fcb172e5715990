package org.sluice

import java.nio.file.{Files, Path, Paths}

import scala.jdk.CollectionConverters._

import org.scalatest.funsuite.AnyFunSuite

/** Which package may know which: the arrows of the design, read off the imports. */
class ArchitectureSpec extends AnyFunSuite {
  private val root = Paths.get("src/main/java/org/sluice")

  private def sources(folder: Path): Seq[Path] = {
    val files = Files.walk(folder)
    try files.iterator.asScala.filter(_.toString.endsWith(".java")).toList
    finally files.close()
  }

  private def imports(file: Path): Seq[String] =
    Files.readAllLines(file).asScala.toSeq.filter(_.startsWith("import ")).map(_.drop(7))

  test("nothing outside org.sluice.spark knows Spark or Scala") {
    for (file <- sources(root) if !file.startsWith(root.resolve("spark")); name <- imports(file)) {
      assert(!name.contains("org.apache.spark") && !name.contains("scala."), s"$file: $name")
    }
  }

  test("the layers only look down") {
    val above = Map(
      "checkpoint" -> Seq("torchscript", "vision", "stc", "reduce", "language", "videollm"),
      "torchscript" -> Seq("vision", "stc", "reduce", "language", "videollm"),
      "vision" -> Seq("stc", "reduce", "language", "videollm"),
      "stc" -> Seq("reduce", "language", "videollm"),
      "reduce" -> Seq("language", "videollm"),
      "language" -> Seq("stc", "reduce", "videollm")
    )
    for {
      (layer, forbidden) <- above
      folder = root.resolve(layer) if Files.exists(folder)
      file <- sources(folder)
      name <- imports(file)
      other <- forbidden ++ Seq("spark", "verify", "pipelines")
    } assert(!name.contains(s"org.sluice.$other."), s"$file: $name")
  }
}
