package org.sluice.pipelines

import java.lang.management.ManagementFactory
import java.nio.file.{Files, Path}
import java.util.concurrent.TimeUnit

import scala.jdk.CollectionConverters._

import org.sluice.pipelines.cli.Sluice

/** A main class in a process of its own, started the way the launcher starts the command. */
final class SluiceProcess private (process: Process, out: Path, err: Path) {
  def handle: ProcessHandle = process.toHandle
  def pid: Long = process.pid
  def isAlive: Boolean = process.isAlive

  /** What `kill -9` does. */
  def kill(): Unit = {
    process.destroyForcibly()
    process.waitFor()
  }

  def await(minutes: Long = 5): SluiceProcess.Ended = {
    if (!process.waitFor(minutes, TimeUnit.MINUTES)) {
      kill()
    }
    SluiceProcess.Ended(process.exitValue, Files.readString(out), Files.readString(err))
  }

  /** The whole lines of its standard output so far. */
  def lines: Seq[String] = {
    val text = Files.readString(out)
    text.substring(0, text.lastIndexOf('\n') + 1).linesIterator.toSeq
  }

  /** What it has said so far. */
  def said: String = Files.readString(out) + Files.readString(err)
}

object SluiceProcess {
  case class Ended(exitCode: Int, out: String, err: String) {
    def output: String = out + err

    /** Lines of a stack trace. */
    def traces: Seq[String] = (out + err).linesIterator.filter(_.contains("\tat ")).toSeq
    override def toString: String = s"exit code $exitCode\n--- out\n$out\n--- err\n$err"
  }

  val classPath: String = System.getProperty("java.class.path")

  private val java = Path.of(System.getProperty("java.home"), "bin", "java").toString
  private val logging = SharedSpark.launcher.resolveSibling(
    "pipelines/src/main/resources/org/sluice/pipelines/cli/log4j2.properties"
  )

  /** The launcher's flags: those of these specs, apart from memory and agents. */
  private def flags: Seq[String] =
    ManagementFactory.getRuntimeMXBean.getInputArguments.asScala.toSeq
      .filterNot(flag => flag.startsWith("-Xm") || flag.startsWith("-agent")) ++
      Seq(
        s"-Dlog4j2.configurationFile=file:$logging",
        s"-Dsluice.home=${SharedSpark.launcher.getParent}",
        "-Dspark.sql.shuffle.partitions=2",
        "-Dspark.databricks.delta.snapshotPartitions=2",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UnlockDiagnosticVMOptions",
        "-XX:-BytecodeVerificationRemote",
        "-XX:+UseSerialGC",
        s"-XX:ErrorFile=${System.getProperty("java.io.tmpdir")}/sluice-crash-%p.log"
      )

  private val withoutCoreFiles = Seq("sh", "-c", "ulimit -c 0; exec \"$@\"", "sh")

  /** Starts a main class.
    *
    * @param prefix
    *   a command that runs the command that follows it
    * @param jvm
    *   further flags
    */
  def start(
      main: String,
      arguments: Seq[String],
      jvm: Seq[String] = Nil,
      prefix: Seq[String] = Nil,
      memory: String = "1g",
      environment: Map[String, String] = Map.empty
  ): SluiceProcess = {
    val command = prefix ++ withoutCoreFiles ++ Seq(java, s"-Xmx$memory") ++ flags ++ jvm ++
      Seq("-cp", classPath, main) ++ arguments
    startAny(command, environment ++ Map("SPARK_LOCAL_IP" -> "127.0.0.1"))
  }

  /** Starts any program. */
  def startAny(
      command: Seq[String],
      environment: Map[String, String] = Map.empty
  ): SluiceProcess = {
    val out = Files.createTempFile("sluice", ".out")
    val err = Files.createTempFile("sluice", ".err")
    val builder = new ProcessBuilder(command.asJava)
      .redirectOutput(out.toFile)
      .redirectError(err.toFile)
    builder.environment.putAll(environment.asJava)
    new SluiceProcess(builder.start(), out, err)
  }

  /** Starts a command of `sluice` on two cores of this machine. */
  def command(
      arguments: Seq[String],
      jvm: Seq[String] = Nil,
      prefix: Seq[String] = Nil
  ): SluiceProcess =
    start(classOf[Sluice].getName, arguments, "-Dspark.master=local[2]" +: jvm, prefix)
}
