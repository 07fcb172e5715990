package org.sluice.pipelines

import java.io.File
import java.lang.management.ManagementFactory
import java.nio.file.{Files, Path}
import java.util.concurrent.TimeUnit

import scala.jdk.CollectionConverters._

/** Runs a main class of the specs in a process of its own, which may die. */
object ChildJvm {
  case class Ended(exitCode: Int, output: String)

  def run(main: String, jvmFlags: Seq[String], args: Seq[String]): Ended = {
    val inherited = ManagementFactory.getRuntimeMXBean.getInputArguments.asScala
      .filter(flag => !flag.startsWith("-Xmx") && !flag.startsWith("-agent"))
    val output = Files.createTempFile("child", ".log")
    val java = Path.of(System.getProperty("java.home"), "bin", "java").toString
    val classPath = System.getProperty("java.class.path")
    val command = Seq(java) ++ inherited ++
      Seq(
        "-XX:TieredStopAtLevel=1",
        "-XX:-CreateCoredumpOnCrash",
        s"-XX:ErrorFile=$output.crash"
      ) ++
      jvmFlags ++ Seq("-cp", classPath, main) ++ args
    val process = new ProcessBuilder(command.asJava)
      .redirectErrorStream(true)
      .redirectOutput(output.toFile)
      .directory(new File(".").getAbsoluteFile)
      .start()
    if (!process.waitFor(5, TimeUnit.MINUTES)) {
      process.destroyForcibly()
    }
    Ended(process.waitFor(), Files.readString(output))
  }
}
