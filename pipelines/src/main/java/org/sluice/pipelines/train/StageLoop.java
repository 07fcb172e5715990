package org.sluice.pipelines.train;

import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Runs a stage from a step to its end, saves now and then, tells how it goes. */
final class StageLoop {
  private static final long SAVE_NANOS = 60_000_000_000L;
  private static final long SHOW_NANOS = 15_000_000_000L;

  private final Curves curves;
  private final PrintStream err;
  private final int validations;
  private final StopRequest stop;
  private final Save save;

  /** Saves where training is. */
  interface Save {
    /** The step to be done next. */
    void at(String stage, long step) throws IOException;
  }

  /**
   * For all stages.
   *
   * @param validations of a stage, evenly spaced
   */
  StageLoop(Curves curves, PrintStream err, int validations, StopRequest stop, Save save) {
    this.curves = curves;
    this.err = err;
    this.validations = validations;
    this.stop = stop;
    this.save = save;
  }

  /** Whether the stage is over; if not, it was asked to stop and is saved. */
  boolean run(Stage stage, long from) throws IOException {
    long between = Math.max(1, stage.steps() / validations);
    long began = System.nanoTime();
    long saved = began;
    long shown = began;
    Averages averages = new Averages();
    for (long step = from; step < stage.steps(); step++) {
      averages.add(stage.step(step));
      long now = System.nanoTime();
      long done = step + 1;
      if (now - shown > SHOW_NANOS) {
        double rate = (done - from) / ((now - began) / 1e9);
        Map<String, Double> values = averages.take();
        show(stage, done, rate, values);
        curves.add(stage.name(), done, "training", values);
        shown = now;
      }
      if (done % between == 0 || done == stage.steps()) {
        Map<String, Double> scores = stage.validate();
        err.printf(Locale.ROOT, "%s %d validation %s%n", stage.name(), done, text(scores));
        curves.add(stage.name(), done, "validation", scores);
      }
      if (stop.isAsked() && done < stage.steps()) {
        save.at(stage.name(), done);
        err.printf(
            "%s is saved at step %d. The same command goes on from there.%n", stage.name(), done);
        return false;
      }
      if (now - saved > SAVE_NANOS) {
        save.at(stage.name(), done);
        saved = now;
      }
    }
    save.at(stage.name(), stage.steps());
    return true;
  }

  private void show(Stage stage, long done, double rate, Map<String, Double> values) {
    err.printf(
        Locale.ROOT,
        "%s %d/%d, %.2f steps/s, %.0f min left, %s%n",
        stage.name(),
        done,
        stage.steps(),
        rate,
        (stage.steps() - done) / rate / 60,
        text(values));
  }

  private static String text(Map<String, Double> values) {
    return values.entrySet().stream()
        .map(e -> String.format(Locale.ROOT, "%s %.3f", e.getKey(), e.getValue()))
        .collect(Collectors.joining(", "));
  }

  /** Means since they were last taken. */
  private static final class Averages {
    private final Map<String, double[]> sums = new LinkedHashMap<>();

    void add(Map<String, Double> values) {
      values.forEach(
          (name, value) -> {
            double[] sum = sums.computeIfAbsent(name, key -> new double[2]);
            sum[0] += value;
            sum[1]++;
          });
    }

    Map<String, Double> take() {
      Map<String, Double> means = new LinkedHashMap<>();
      sums.forEach((name, sum) -> means.put(name, sum[0] / sum[1]));
      sums.clear();
      return means;
    }
  }
}
