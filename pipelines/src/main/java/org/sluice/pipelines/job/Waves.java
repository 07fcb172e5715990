package org.sluice.pipelines.job;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/**
 * Runs through the plan in waves: while one is written the next is encoded. Commits happen on the
 * calling thread, one after the other.
 */
final class Waves {

  private final SparkSession spark;
  private final WaveEncoder encoder;

  /** Of this run alone: another run in the same session must not be cancelled with it. */
  private final String jobGroup = "sluice-index-" + UUID.randomUUID();

  Waves(SparkSession spark, WaveEncoder encoder) {
    this.spark = spark;
    this.encoder = encoder;
  }

  /** Cuts the plan; a unit is never cut, so one with many segments makes a long wave. */
  static List<List<SegmentUnit>> of(List<SegmentUnit> units, int segmentsPerWave) {
    List<List<SegmentUnit>> waves = new ArrayList<>();
    List<SegmentUnit> wave = new ArrayList<>();
    int segments = 0;
    for (SegmentUnit unit : units) {
      if (!wave.isEmpty() && segments + unit.segments().size() > segmentsPerWave) {
        waves.add(wave);
        wave = new ArrayList<>();
        segments = 0;
      }
      wave.add(unit);
      segments += unit.segments().size();
    }
    if (!wave.isEmpty()) {
      waves.add(wave);
    }
    return waves;
  }

  /**
   * Encodes and commits.
   *
   * @param mayStart called before each wave is started; throws to stop there, after which the wave
   *     in flight is still committed
   * @param commit called for each wave in order
   */
  void run(List<List<SegmentUnit>> waves, Runnable mayStart, Consumer<WaveEncoder.Wave> commit) {
    ExecutorService ahead = Executors.newSingleThreadExecutor(Waves::daemon);
    RuntimeException stop = null;
    try {
      Iterator<List<SegmentUnit>> left = waves.iterator();
      Future<WaveEncoder.Wave> next = null;
      while (true) {
        WaveEncoder.Wave ready = next == null ? null : await(next);
        next = null;
        if (stop == null && left.hasNext()) {
          try {
            mayStart.run();
            List<SegmentUnit> wave = left.next();
            next = ahead.submit(() -> encode(wave));
          } catch (RuntimeException e) {
            stop = e;
          }
        }
        if (ready != null) {
          commit(ready, commit);
        } else if (next == null) {
          break;
        }
      }
    } finally {
      spark.sparkContext().cancelJobGroup(jobGroup);
      ahead.shutdownNow();
    }
    if (stop != null) {
      throw stop;
    }
  }

  private WaveEncoder.Wave encode(List<SegmentUnit> wave) {
    spark.sparkContext().setJobGroup(jobGroup, "encode %d units".formatted(wave.size()), true);
    return encoder.encode(wave);
  }

  private static void commit(WaveEncoder.Wave wave, Consumer<WaveEncoder.Wave> commit) {
    try {
      commit.accept(wave);
    } finally {
      wave.release();
    }
  }

  private static WaveEncoder.Wave await(Future<WaveEncoder.Wave> wave) {
    try {
      return wave.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.util.concurrent.CancellationException("interrupted while encoding");
    } catch (ExecutionException e) {
      throw TaskFailures.of(e.getCause());
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "sluice-waves");
    thread.setDaemon(true);
    return thread;
  }
}
