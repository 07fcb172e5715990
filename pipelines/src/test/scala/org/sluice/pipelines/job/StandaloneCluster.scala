package org.sluice.pipelines.job

import java.io.{File, IOException}
import java.net.ServerSocket
import java.nio.file.{Files, Path}

import scala.jdk.CollectionConverters._

import org.sluice.pipelines.{SluiceProcess, TestLake}

/** Spark's own master and workers on this machine, each a process. */
final class StandaloneCluster private (
    val master: String,
    home: Path,
    processes: Seq[SluiceProcess]
) extends AutoCloseable {

  /** The executors that run now; they are the children of the workers. */
  def executors: Seq[ProcessHandle] =
    processes.flatMap(_.handle.descendants.iterator.asScala).filter { process =>
      // Java tells no arguments longer than a page.
      try Files.readString(Path.of(s"/proc/${process.pid}/cmdline")).contains("ExecutorBackend")
      catch { case _: IOException => false }
    }

  /** What a driver needs to know of it, as flags. */
  def flags: Seq[String] = Seq(
    s"-Dspark.master=$master",
    s"-Dspark.executor.extraClassPath=${SluiceProcess.classPath}",
    "-Dspark.executor.memory=1g",
    "-Dspark.executor.cores=1",
    "-Dspark.driver.host=127.0.0.1",
    "-Dspark.ui.enabled=false",
    s"-Dspark.executor.extraJavaOptions=${StandaloneCluster.openings}"
  )

  def environment: Map[String, String] = StandaloneCluster.environment(home)

  override def close(): Unit = processes.reverse.foreach { process =>
    process.handle.descendants.iterator.asScala.foreach(_.destroyForcibly())
    process.kill()
  }
}

object StandaloneCluster {
  private val deploy = "org.apache.spark.deploy"

  /** Spark looks for its jars below its home. */
  private def environment(home: Path) =
    Map(
      "SPARK_HOME" -> home.toString,
      "SPARK_SCALA_VERSION" -> "2.13",
      "SPARK_LOCAL_IP" -> "127.0.0.1"
    )

  private def openings: String =
    org.apache.spark.launcher.JavaModuleOptions.defaultModuleOptions() +
      " -Dai.djl.offline=true -Dai.djl.pytorch.graph_optimizer=false -XX:TieredStopAtLevel=1"

  /** Starts a master and workers of one core each, and waits until they know each other. */
  def start(workers: Int): StandaloneCluster = {
    val home = TestLake.directory("spark-home")
    val jars = Files.createDirectory(home.resolve("jars"))
    SluiceProcess.classPath.split(File.pathSeparator).filter(_.endsWith(".jar")).foreach { jar =>
      val link = jars.resolve(Path.of(jar).getFileName)
      if (!Files.exists(link)) Files.createSymbolicLink(link, Path.of(jar).toAbsolutePath)
    }
    val port = freePort()
    val url = s"spark://127.0.0.1:$port"
    val master = start(home, "master.Master", "--port", s"$port", "--webui-port", "0")
    val slaves = (0 until workers).map { n =>
      val work = home.resolve(s"work-$n").toString
      val size = Seq("--cores", "1", "--memory", "2g", "--webui-port", "0", "--work-dir", work)
      start(home, "worker.Worker", size :+ url: _*)
    }
    val cluster = new StandaloneCluster(url, home, master +: slaves)
    try {
      await(60)(slaves.forall(_.said.contains("Successfully registered with master")))
      cluster
    } catch {
      case e: Throwable =>
        cluster.close()
        throw e
    }
  }

  private def start(home: Path, main: String, arguments: String*): SluiceProcess =
    SluiceProcess.start(
      s"$deploy.$main",
      Seq("--host", "127.0.0.1") ++ arguments,
      Seq(s"-Dlog4j2.configurationFile=classpath:cluster-log4j2.properties"),
      memory = "256m",
      environment = environment(home)
    )

  private def freePort(): Int = {
    val socket = new ServerSocket(0)
    try socket.getLocalPort
    finally socket.close()
  }

  def await(seconds: Int)(done: => Boolean): Unit = {
    val end = System.nanoTime + seconds * 1000000000L
    while (!done) {
      require(System.nanoTime < end, s"nothing happened in $seconds s")
      Thread.sleep(20)
    }
  }
}
