package org.sluice.pipelines.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Medians of runs that take turns, so that a machine whose speed drifts slows all of them alike.
 */
final class Timing {
  private final Map<String, IntConsumer> runs = new LinkedHashMap<>();

  /**
   * Adds a run.
   *
   * @param run told the repeat, so that its input can differ from the last one's
   */
  Timing run(String name, IntConsumer run) {
    runs.put(name, run);
    return this;
  }

  /**
   * Runs everything once to warm up, then in turns.
   *
   * @return per run the median in seconds
   */
  Map<String, Double> medians(int repeats) {
    Map<String, double[]> seconds = new LinkedHashMap<>();
    runs.forEach(
        (name, run) -> {
          run.accept(0);
          seconds.put(name, new double[repeats]);
        });
    List<String> names = new ArrayList<>(runs.keySet());
    for (int i = 0; i < repeats; i++) {
      for (String name : names) {
        long start = System.nanoTime();
        runs.get(name).accept(i + 1);
        seconds.get(name)[i] = (System.nanoTime() - start) / 1e9;
      }
    }
    Map<String, Double> medians = new LinkedHashMap<>();
    seconds.forEach((name, all) -> medians.put(name, median(all)));
    return medians;
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
  }
}
