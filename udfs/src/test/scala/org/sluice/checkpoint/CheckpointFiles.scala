package org.sluice.checkpoint

import java.nio.{ByteBuffer, ByteOrder}
import java.nio.charset.StandardCharsets.UTF_8
import java.nio.file.{Files, Path}
import java.util.Comparator

import org.scalatest.Assertions

import org.sluice.SluiceException

/** Files and model directories as other programs write them, right and wrong. */
trait CheckpointFiles extends Assertions {

  val fixtures: Path = Path.of("src/test/resources/fixtures")

  def withDirectory[T](body: Path => T): T = {
    val directory = Files.createTempDirectory("checkpoint")
    try body(directory)
    finally Files.walk(directory).sorted(Comparator.reverseOrder()).forEach(p => Files.delete(p))
  }

  /** A file from its header's text and the bytes after it. */
  def writeRaw(file: Path, header: String, data: Array[Byte]): Path = {
    val json = header.getBytes(UTF_8)
    val bytes = ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN)
    Files.write(file, bytes.putLong(json.length.toLong).put(json).put(data).array())
  }

  /** A well-formed file of F32 tensors. */
  def writeFloats(file: Path, tensors: (String, Seq[Int], Seq[Float])*): Path = {
    var offset = 0
    val entries = tensors.map { case (name, shape, values) =>
      val begin = offset
      offset += 4 * values.size
      s""""$name":{"dtype":"F32","shape":[${shape.mkString(
          ","
        )}],"data_offsets":[$begin,$offset]}"""
    }
    val data = ByteBuffer.allocate(offset).order(ByteOrder.LITTLE_ENDIAN)
    tensors.foreach(_._3.foreach(data.putFloat))
    writeRaw(file, entries.mkString("{", ",", "}"), data.array())
  }

  def writeConfig(directory: Path, json: String): Path =
    Files.writeString(directory.resolve("config.json"), json)

  def copyFixture(name: String, directory: Path): Path = {
    val entries = Files.list(fixtures.resolve(name))
    try entries.forEach(p => Files.copy(p, directory.resolve(p.getFileName.toString)))
    finally entries.close()
    directory
  }

  def errorOf(body: => Any): SluiceException = intercept[SluiceException](body)
}
