package org.sluice.spark;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * How the batches of a watching query go, as the driver sees them: those of this process since it
 * started.
 */
public final class WatchMeters {
  private static final WatchMeters OF_THIS_PROCESS = new WatchMeters();

  private Batch last = new Batch(0, 0, 0, 0, 0, 0, 0);
  private long batches;
  private long files;
  private long faultyFiles;
  private long lateFiles;

  WatchMeters() {}

  /** Those of this process. */
  public static WatchMeters ofThisProcess() {
    return OF_THIS_PROCESS;
  }

  /**
   * A batch that is in the lake.
   *
   * @param files in it
   * @param faultyFiles of which not all could be read
   * @param lateFiles that came too late
   * @param framesPerSecond from the batch's start to its commit
   * @param lagMillis from when the last frame of a stream was taken until the batch was in the
   *     lake; of the stream that is furthest behind
   * @param streams that have a state
   * @param stateBytes of the state store
   */
  public record Batch(
      long files,
      long faultyFiles,
      long lateFiles,
      double framesPerSecond,
      long lagMillis,
      long streams,
      long stateBytes) {}

  /** Counts a batch. */
  public synchronized void committed(Batch batch) {
    last = batch;
    batches++;
    files += batch.files();
    faultyFiles += batch.faultyFiles();
    lateFiles += batch.lateFiles();
  }

  /** The numbers by the names they are published under; each may be read at any time. */
  Map<String, Supplier<Number>> gauges() {
    Map<String, Supplier<Number>> gauges = new LinkedHashMap<>();
    gauges.put("batches", () -> batches);
    gauges.put("files", () -> files);
    gauges.put("faultyFiles", () -> faultyFiles);
    gauges.put("lateFiles", () -> lateFiles);
    gauges.put("framesPerSecond", () -> last.framesPerSecond());
    gauges.put("lagMillis", () -> last.lagMillis());
    gauges.put("streams", () -> last.streams());
    gauges.put("stateBytes", () -> last.stateBytes());
    gauges.replaceAll((name, value) -> () -> locked(value));
    return gauges;
  }

  private synchronized Number locked(Supplier<Number> value) {
    return value.get();
  }
}
