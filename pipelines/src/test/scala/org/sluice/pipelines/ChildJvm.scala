package org.sluice.pipelines

import java.lang.management.ManagementFactory
import java.nio.file.{Files, Path}
import java.util.concurrent.TimeUnit

import scala.jdk.CollectionConverters._

/** Runs a main class in a process of its own, which may die. */
object ChildJvm {
  case class Ended(exitCode: Int, stdout: String, stderr: String) {
    def output: String = stdout + stderr
  }

  def run(main: String, jvmFlags: Seq[String], args: Seq[String]): Ended = {
    val inherited = ManagementFactory.getRuntimeMXBean.getInputArguments.asScala
      .filter(flag => !flag.startsWith("-Xmx") && !flag.startsWith("-agent"))
    val java = Path.of(System.getProperty("java.home"), "bin", "java").toString
    val crash = Files.createTempDirectory("child").resolve("crash.log")
    command(
      Seq("bash", "-c", "ulimit -c 0; exec \"$0\" \"$@\"", java) ++ inherited ++
        Seq("-XX:TieredStopAtLevel=1", s"-XX:ErrorFile=$crash") ++
        jvmFlags ++ Seq("-cp", System.getProperty("java.class.path"), main) ++ args
    )
  }

  def command(command: Seq[String], environment: Map[String, String] = Map.empty): Ended = {
    val (stdout, stderr) =
      (Files.createTempFile("child", ".out"), Files.createTempFile("child", ".err"))
    val builder = new ProcessBuilder(command.asJava)
      .redirectOutput(stdout.toFile)
      .redirectError(stderr.toFile)
    builder.environment().putAll(environment.asJava)
    val process = builder.start()
    if (!process.waitFor(5, TimeUnit.MINUTES)) {
      process.destroyForcibly()
    }
    Ended(process.waitFor(), Files.readString(stdout), Files.readString(stderr))
  }
}
