package org.sluice.pipelines.cli

import java.io.{FileOutputStream, PrintStream}
import java.nio.file.{Files, Path}

import org.sluice.pipelines.{SluiceProcess, TestLake}

/** Runs several commands one after the other in one process; each one's exit code goes to standard
  * output, its own output to the directory named first: `0.out`, `0.err`, `1.out` and so on.
  *
  * The commands are separated by an argument `--then`.
  */
object CommandSequence {

  /** Runs commands in one process and returns what each ended with. */
  def run(commands: Seq[Seq[String]]): Seq[SluiceProcess.Ended] = {
    val output = TestLake.directory("commands")
    val arguments = commands.reduce((all, next) => (all :+ "--then") ++ next)
    val main = getClass.getName.stripSuffix("$")
    val whole = SluiceProcess
      .start(main, output.toString +: arguments, Seq("-Dspark.master=local[2]"))
      .await()
    val codes = whole.out.linesIterator.map(_.toInt).toSeq
    require(codes.size == commands.size && whole.exitCode == 0, whole)
    codes.indices.map { n =>
      val Seq(out, err) = Seq("out", "err").map(s => Files.readString(output.resolve(s"$n.$s")))
      SluiceProcess.Ended(codes(n), out, err)
    }
  }

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
