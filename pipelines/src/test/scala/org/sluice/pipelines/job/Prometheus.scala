package org.sluice.pipelines.job

import java.net.{ServerSocket, URI}
import java.net.http.{HttpClient, HttpRequest, HttpResponse}

/** The page of a driver's metrics that a Prometheus server would read. */
final class Prometheus {
  private val port = {
    val socket = new ServerSocket(0)
    try socket.getLocalPort
    finally socket.close()
  }

  /** Flags of the process that is to serve it. */
  val flags: Seq[String] = Seq(
    "-Dspark.ui.enabled=true",
    s"-Dspark.ui.port=$port",
    "-Dspark.metrics.conf.driver.sink.prometheusServlet.class=" +
      "org.apache.spark.metrics.sink.PrometheusServlet",
    "-Dspark.metrics.conf.driver.sink.prometheusServlet.path=/metrics/prometheus"
  )

  /** The numbers now, by the plugin's names. */
  def scrape(): Map[String, Double] = {
    val request = HttpRequest.newBuilder(URI.create(s"http://127.0.0.1:$port/metrics/prometheus/"))
    val page =
      HttpClient.newHttpClient.send(request.build, HttpResponse.BodyHandlers.ofString()).body
    val line = """metrics_.*_SluicePlugin_(\w+)_Value\{.*} (\S+)""".r
    page.linesIterator.collect { case line(name, value) => name -> value.toDouble }.toMap
  }
}
