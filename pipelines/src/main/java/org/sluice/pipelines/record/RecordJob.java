package org.sluice.pipelines.record;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.sluice.SluiceException;

/**
 * Records cameras into a landing folder with Spark Streaming's receivers, which Spark starts again
 * on another executor when one is lost.
 */
@SuppressWarnings("deprecation") // Receivers have no successor in structured streaming.
public final class RecordJob {
  private static final long REPORT_SECONDS = 1;
  private static final long LOOK_MILLIS = 100;

  private final SparkSession spark;
  private final List<Camera> cameras;
  private final String landing;
  private final RecordOptions options;
  private final RecordListener listener;
  private final Map<String, CameraTally> tallies = new TreeMap<>();

  /**
   * A job in an application of its own: its receivers keep their cores for as long as it runs.
   *
   * @param landing a directory at the same path on every machine
   */
  public RecordJob(
      SparkSession spark,
      List<Camera> cameras,
      String landing,
      RecordOptions options,
      RecordListener listener) {
    this.spark = spark;
    this.cameras = List.copyOf(cameras);
    this.landing = local(landing).toString();
    this.options = options;
    this.listener = listener;
    cameras.forEach(camera -> tallies.put(camera.name(), CameraTally.of(camera)));
  }

  /**
   * Checks what can be seen without Spark.
   *
   * @throws SluiceException naming what the user has to put right
   */
  public static void check(List<Camera> cameras, String landing, RecordOptions options) {
    local(landing);
    if (options.receivers() > cameras.size()) {
      throw RecordErrors.invalidOption(
          "receivers is %d but must be at most the number of cameras, %d"
              .formatted(options.receivers(), cameras.size()));
    }
  }

  private static Path local(String landing) {
    try {
      boolean url = landing.matches("[A-Za-z][A-Za-z0-9+.-]+:.*");
      Path path = url ? Path.of(URI.create(landing)) : Path.of(landing);
      if (path.getFileSystem().provider().getScheme().equals("file")) {
        return path.toAbsolutePath().normalize();
      }
    } catch (RuntimeException ignored) {
      // No file system of this name, or one that needs more to be opened.
    }
    throw RecordErrors.landingNotLocal(landing);
  }

  /**
   * Records until it is told to stop, the time is over, or every file that stands for a camera has
   * been played; then lets every camera finish its open file.
   *
   * @param seconds the time, or infinity
   * @param stop tells it to stop when it reaches 0
   * @return what has become of the cameras, by name
   */
  public List<CameraTally> run(double seconds, CountDownLatch stop) {
    if (spark.sparkContext().isLocal()) {
      requireWritable();
    }
    JavaStreamingContext streaming =
        new JavaStreamingContext(
            JavaSparkContext.fromSparkContext(spark.sparkContext()),
            Durations.seconds(REPORT_SECONDS));
    events(streaming).foreachRDD((VoidFunction<JavaRDD<String>>) rdd -> hear(rdd.collect()));
    streaming.start();
    boolean failed = true;
    try {
      await(streaming, seconds, stop);
      failed = false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failed = false;
    } finally {
      streaming.stop(false, !failed);
    }
    synchronized (tallies) {
      return List.copyOf(tallies.values());
    }
  }

  private void requireWritable() {
    try {
      Files.createDirectories(Path.of(landing));
      Files.delete(Files.createTempFile(Path.of(landing), ".sluice", ".tmp"));
    } catch (IOException e) {
      throw RecordErrors.cannotWrite(landing, e.toString(), e);
    }
  }

  /** Cameras are dealt to the receivers in turn. */
  private JavaDStream<String> events(JavaStreamingContext streaming) {
    JavaDStream<String> all = null;
    for (int i = 0; i < options.receivers(); i++) {
      List<Camera> own = new ArrayList<>();
      for (int j = i; j < cameras.size(); j += options.receivers()) {
        own.add(cameras.get(j));
      }
      JavaDStream<String> events =
          streaming.receiverStream(new CameraReceiver(own, landing, options));
      all = all == null ? events : all.union(events);
    }
    return all;
  }

  private void hear(List<String> texts) {
    if (texts.isEmpty()) {
      return;
    }
    List<RecordEvent> events = texts.stream().map(RecordEvent::ofJson).toList();
    synchronized (tallies) {
      events.forEach(event -> tallies.computeIfPresent(event.camera(), (n, t) -> t.after(event)));
    }
    listener.events(events);
  }

  private void await(JavaStreamingContext streaming, double seconds, CountDownLatch stop)
      throws InterruptedException {
    long began = System.nanoTime();
    boolean over = false;
    while (!over) {
      over =
          streaming.awaitTerminationOrTimeout(LOOK_MILLIS)
              || stop.getCount() == 0
              || System.nanoTime() - began > seconds * 1e9
              || allEnded();
    }
  }

  private boolean allEnded() {
    synchronized (tallies) {
      return tallies.values().stream().allMatch(CameraTally::ended);
    }
  }
}
