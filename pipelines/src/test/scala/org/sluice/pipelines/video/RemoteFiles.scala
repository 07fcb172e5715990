package org.sluice.pipelines.video

import java.io.IOException
import java.net.URI

import org.apache.hadoop.conf.Configuration
import org.apache.hadoop.fs.{FSDataInputStream, FSInputStream, Path, RawLocalFileSystem}
import org.apache.hadoop.security.AccessControlException

/** Local files under the scheme `remote`, so that FFmpeg cannot open them by itself.
  *
  * It answers in small pieces as a network does, and fails where a file's name says so: `denied`
  * refuses to open, `breaks` fails halfway, `stalls` never answers the second half.
  */
class RemoteFiles extends RawLocalFileSystem {
  override def getScheme: String = "remote"
  override def getUri: URI = URI.create("remote:///")

  override def open(path: Path, bufferSize: Int): FSDataInputStream = {
    val name = path.getName
    if (name.contains("denied")) throw new AccessControlException("user has no right to " + path)
    val half = getFileStatus(path).getLen / 2
    val under = super.open(path, bufferSize)
    new FSDataInputStream(new FSInputStream {
      private val one = new Array[Byte](1)
      override def seek(position: Long): Unit = under.seek(position)
      override def getPos: Long = under.getPos
      override def seekToNewSource(position: Long): Boolean = false
      override def read(): Int = if (read(one, 0, 1) < 0) -1 else one(0) & 0xff
      override def read(buffer: Array[Byte], offset: Int, length: Int): Int = {
        if (getPos > half && name.contains("breaks")) throw new IOException("connection reset")
        if (getPos > half && name.contains("stalls")) Thread.sleep(3600000)
        under.read(buffer, offset, math.min(length, 5000))
      }
      override def close(): Unit = under.close()
    })
  }
}

object RemoteFiles {
  def configuration: Configuration = {
    val configuration = new Configuration(false)
    configuration.set("fs.remote.impl", classOf[RemoteFiles].getName)
    configuration.setBoolean("fs.remote.impl.disable.cache", true)
    configuration
  }
}
