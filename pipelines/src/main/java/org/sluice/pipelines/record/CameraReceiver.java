package org.sluice.pipelines.record;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.receiver.Receiver;

/**
 * A Spark receiver that looks after some of the cameras. The video goes from the cameras into
 * files; what it receives, in Spark's sense, is what happens to them.
 */
final class CameraReceiver extends Receiver<String> {
  private static final long serialVersionUID = 1L;
  private static final long STOP_SECONDS = 20;

  private final ArrayList<Camera> cameras;
  private final String landing;
  private final RecordOptions options;
  private transient List<CameraRecorder> recorders;
  private transient List<Thread> threads;

  /**
   * Creates a receiver, which Spark sends to an executor.
   *
   * @param landing absolute path, on every machine
   */
  CameraReceiver(List<Camera> cameras, String landing, RecordOptions options) {
    super(StorageLevel.MEMORY_AND_DISK());
    this.cameras = new ArrayList<>(cameras);
    this.landing = landing;
    this.options = options;
  }

  @Override
  public void onStart() {
    recorders = new ArrayList<>();
    threads = new ArrayList<>();
    for (Camera camera : cameras) {
      CameraRecorder recorder = new CameraRecorder(camera, Path.of(landing), options, this::tell);
      Thread thread = new Thread(recorder, "sluice-record " + camera.name());
      thread.setDaemon(true);
      recorders.add(recorder);
      threads.add(thread);
    }
    threads.forEach(Thread::start);
  }

  private void tell(RecordEvent event) {
    try {
      store(event.toJson());
    } catch (RuntimeException e) {
      // A camera is recorded even where nobody hears of it.
      reportError("an event was lost", e);
    }
  }

  /** Comes back when every camera's open file is finished. */
  @Override
  public void onStop() {
    recorders.forEach(CameraRecorder::stop);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS);
    try {
      for (Thread thread : threads) {
        TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, deadline - System.nanoTime()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
