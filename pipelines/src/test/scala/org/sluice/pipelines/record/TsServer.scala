package org.sluice.pipelines.record

import java.net.{InetAddress, ServerSocket, Socket}
import java.util.concurrent.atomic.AtomicInteger

/** A camera that sends MPEG-TS over TCP: to each connection what is next, then it hangs up; to the
  * last it stays connected and says no more.
  *
  * @param port
  *   where it listens; 0 for any
  */
final class TsServer(parts: Seq[Array[Byte]], port: Int = 0) extends AutoCloseable {
  private val server = new ServerSocket(port, 50, InetAddress.getByName("127.0.0.1"))
  private var last: Option[Socket] = None
  val connections = new AtomicInteger

  val url: String = s"tcp://127.0.0.1:${server.getLocalPort}"

  private val thread = new Thread(() =>
    parts.indices.foreach { n =>
      val socket = server.accept()
      connections.incrementAndGet()
      socket.getOutputStream.write(parts(n))
      socket.getOutputStream.flush()
      if (n < parts.size - 1) socket.close() else last = Some(socket)
    }
  )
  thread.setDaemon(true)
  thread.start()

  override def close(): Unit = {
    server.close()
    last.foreach(_.close())
  }
}
