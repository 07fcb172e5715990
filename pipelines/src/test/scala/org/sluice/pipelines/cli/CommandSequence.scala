package org.sluice.pipelines.cli

import java.io.{FileOutputStream, PrintStream}
import java.nio.file.Path

/** Runs several commands one after the other in one process; each one's exit code goes to standard
  * output, its own output to the directory named first: `0.out`, `0.err`, `1.out` and so on.
  *
  * The commands are separated by an argument `--then`.
  */
object CommandSequence {
  def main(arguments: Array[String]): Unit = {
    val directory = Path.of(arguments.head)
    val (out, err) = (System.out, System.err)
    split(arguments.tail.toSeq).zipWithIndex.foreach { case (command, n) =>
      val captured =
        Seq("out", "err").map(s =>
          new PrintStream(new FileOutputStream(directory.resolve(s"$n.$s").toFile))
        )
      System.setOut(captured.head)
      System.setErr(captured.last)
      val code =
        try Sluice.run(command: _*)
        finally {
          captured.foreach(_.close())
          System.setOut(out)
          System.setErr(err)
        }
      println(code)
    }
    System.exit(0)
  }

  private def split(arguments: Seq[String]): Seq[Seq[String]] = {
    val (first, rest) = arguments.span(_ != "--then")
    if (rest.isEmpty) Seq(first) else first +: split(rest.tail)
  }
}
