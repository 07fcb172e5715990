package org.sluice.pipelines.cli

import java.nio.file.{Files, Path}
import java.nio.file.attribute.{FileTime, PosixFilePermissions}

import org.scalatest.funsuite.AnyFunSuite
import org.sluice.pipelines.{SharedSpark, SluiceProcess, TestLake}

/** The launcher in a project whose Maven and Java only write down how they were called. */
class LauncherSpec extends AnyFunSuite {

  private class Project {
    val root: Path = TestLake.directory("project").toRealPath()
    private val target = "pipelines/target"
    script("sluice", Files.readString(SharedSpark.launcher))
    script(
      "mvnw",
      s"""#!/bin/bash
         |echo built >>"$root/maven.log"
         |mkdir -p $target/launcher
         |touch $target/sluice-pipelines-1.jar
         |printf '/m2/slf4j-api-2.0.jar:/m2/picocli-4.jar' >$target/launcher/application.classpath
         |printf '/m2/spark-core_2.13-4.jar:/m2/slf4j-api-2.0.jar' >$target/launcher/spark.classpath
         |""".stripMargin
    )
    script(
      "jdk/bin/java",
      s"""#!/bin/bash
         |printf '%s\\n' "$$@" >"$root/java.arguments"
         |echo "OMP_NUM_THREADS=$$OMP_NUM_THREADS" >>"$root/java.arguments"
         |if [ -e "$root/until.asked" ]; then
         |  trap 'echo finished; exit 143' TERM
         |  echo begun
         |  while true; do sleep 0.05; done
         |fi
         |if [ -s "$root/exit.codes" ]; then
         |  code=$$(head -n 1 "$root/exit.codes")
         |  sed -i 1d "$root/exit.codes"
         |  mkdir -p "$root/lake/_sluice/attempts/$$RANDOM$$RANDOM"
         |  exit "$$code"
         |fi
         |""".stripMargin
    )
    file("pom.xml", "")
    Seq("udfs", "pipelines").foreach { module =>
      file(s"$module/pom.xml", "")
      file(s"$module/src/main/java/A.java", "")
    }

    def file(name: String, text: String): Path = {
      Files.createDirectories(root.resolve(name).getParent)
      Files.writeString(root.resolve(name), text)
    }

    private def script(name: String, text: String): Unit =
      Files.setPosixFilePermissions(file(name, text), PosixFilePermissions.fromString("rwxr-xr-x"))

    def run(args: String*): SluiceProcess.Ended = runAs(root.resolve("sluice"), Map.empty, args: _*)

    def runAs(
        script: Path,
        environment: Map[String, String],
        args: String*
    ): SluiceProcess.Ended = start(script, environment, args: _*).await()

    def start(
        script: Path,
        environment: Map[String, String],
        args: String*
    ): SluiceProcess = {
      val cleared =
        Seq("env", "-u", "SPARK_HOME", "-u", "OMP_NUM_THREADS", "-u", "SLUICE_JAVA_OPTIONS")
      SluiceProcess
        .startAny(
          cleared ++ (environment.map { case (k, v) =>
            s"$k=$v"
          }.toSeq :+ s"JAVA_HOME=$root/jdk") ++
            (script.toString +: args)
        )
    }

    def builds: Int =
      if (Files.exists(root.resolve("maven.log"))) {
        Files.readAllLines(root.resolve("maven.log")).size
      } else 0
    def java: Seq[String] =
      Files.readString(root.resolve("java.arguments")).linesIterator.toSeq
  }

  test("it builds what is missing, and again only what is older than its sources") {
    val project = new Project
    assert(project.run("tables", "--lake", "x").err.contains("building"))
    project.run("tables", "--lake", "x")
    assert(project.builds == 1)
    val changed = project.file("udfs/src/main/java/B.java", "")
    Files.setLastModifiedTime(changed, FileTime.fromMillis(System.currentTimeMillis + 2000))
    project.run("tables", "--lake", "x")
    assert(project.builds == 2)
  }

  test("without a Spark of the user's it submits with the resolved jars") {
    val project = new Project
    project.run("tables", "--lake", "x", "--json")
    val java = project.java
    assert(java.contains("org.apache.spark.deploy.SparkSubmit"))
    assert(java.sliding(2).contains(Seq("--master", "local[*]")))
    assert(java.contains("-Dai.djl.offline=true") && java.contains("-Xmx2g"))
    assert(java.contains("--add-opens=java.base/java.nio=ALL-UNNAMED"))
    assert(java.takeRight(5).init == Seq("tables", "--lake", "x", "--json"))
    assert(java.last == "OMP_NUM_THREADS=1")
    val links = project.root.resolve("pipelines/target/launcher/spark-home/jars")
    assert(Files.list(links).count() == 3)
  }

  test("master and configuration go to spark-submit, wherever they stand") {
    val project = new Project
    project.run("tables", "--master", "local[3]", "--lake", "x", "--conf", "a=b", "--conf=c=d")
    val java = project.java
    assert(java.sliding(2).contains(Seq("--master", "local[3]")))
    assert(
      java.sliding(2).contains(Seq("--conf", "a=b")) && java
        .sliding(2)
        .contains(Seq("--conf", "c=d"))
    )
    assert(java.takeRight(4).init == Seq("tables", "--lake", "x"))
  }

  test("the user's Spark gets the jars it lacks, by class path here and by --jars elsewhere") {
    val project = new Project
    val spark = project.root.resolve("spark")
    project.file("spark/jars/slf4j-api-2.0.17.jar", "")
    val submit = project.file("spark/bin/spark-submit", s"#!/bin/bash\nprintf '%s\\n' \"$$@\"\n")
    Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwxr-xr-x"))
    val environment = Map("SPARK_HOME" -> spark.toString, "SLUICE_DRIVER_MEMORY" -> "5g")
    val sluice = project.root.resolve("sluice")
    val local =
      project.runAs(sluice, environment, "tables", "--lake", "x").out.linesIterator.toSeq
    val classPath = local(local.indexOf("--driver-class-path") + 1)
    assert(classPath.endsWith("sluice-pipelines-1.jar:/m2/picocli-4.jar"))
    assert(local.sliding(2).contains(Seq("--driver-memory", "5g")))
    val remote = project
      .runAs(sluice, environment, "tables", "--master", "spark://h:7077", "--lake", "x")
      .out
      .linesIterator
      .toSeq
    assert(remote.sliding(2).contains(Seq("--jars", "/m2/picocli-4.jar")))
  }

  test("it works from any directory and through a symbolic link") {
    val project = new Project
    val elsewhere = TestLake.directory("elsewhere")
    val link = Files.createSymbolicLink(elsewhere.resolve("video"), project.root.resolve("sluice"))
    val ended = SluiceProcess
      .startAny(
        Seq(
          "env",
          "-C",
          elsewhere.toString,
          "-u",
          "SPARK_HOME",
          s"JAVA_HOME=${project.root}/jdk"
        ) ++
          Seq(link.toString, "tables", "--lake", "x")
      )
      .await()
    assert(ended.exitCode == 0, ended.output)
    assert(project.java.contains("tables"))
  }

  test("help needs no Spark") {
    val project = new Project
    project.run("index", "--help")
    assert(!project.java.contains("org.apache.spark.deploy.SparkSubmit"))
  }

  test("the command's exit code is the launcher's") {
    val project = new Project
    project.file("exit.codes", "4\n")
    assert(project.run("index", "v", "--lake", s"${project.root}/lake").exitCode == 4)
  }

  test("an index or watch whose process a native library brought down goes on, saying so") {
    for (command <- Seq("index", "watch")) {
      val project = new Project
      project.file("exit.codes", "134\n139\n0\n")
      val ended = project.run(command, "v", "--lake", s"${project.root}/lake")
      assert(ended.exitCode == 0)
      assert(ended.err.linesIterator.count(_.contains("going on with what is left")) == 2)
    }
  }

  test("asked to end, it asks the command, and ends when that has finished and as it did") {
    for (command <- Seq("watch", "tables")) {
      val project = new Project
      project.file("until.asked", "")
      val started =
        project.start(project.root.resolve("sluice"), Map.empty, command, "v", "--lake", "x")
      while (started.isAlive && !started.lines.contains("begun")) {
        Thread.sleep(20)
      }
      started.handle.destroy()
      val ended = started.await(minutes = 1)
      assert(ended.exitCode == 143 && ended.out == "begun\nfinished\n", ended)
    }
  }

  test("it gives up when nothing moves, and after twenty times") {
    val project = new Project
    project.file("exit.codes", "134\n134\n")
    val stuck = project.run("index", "v", "--lake", s"${project.root}/another")
    assert(stuck.exitCode == 1 && stuck.err.contains("going on would not help"))
    project.file("exit.codes", "139\n" * 30)
    val endless = project.run("index", "v", "--lake", s"${project.root}/lake")
    assert(endless.exitCode == 1)
    assert(endless.err.linesIterator.count(_.contains("going on with what is left")) == 20)
  }
}
