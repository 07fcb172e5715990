package org.sluice.pipelines.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** The figures of one run, printed as they come. */
final class Report {
  /**
   * One figure.
   *
   * @param what is measured
   * @param unit of the value
   * @param value median
   * @param note target or baseline
   */
  record Figure(String what, String unit, double value, String note) {}

  private final List<Figure> figures = new ArrayList<>();
  private final PrintStream out;

  Report(PrintStream out) {
    this.out = out;
  }

  void line(String what, String unit, double value, String note) {
    figures.add(new Figure(what, unit, value, note));
    out.printf("%-58s %12.3f  %-20s %s%n", what, value, unit, note);
    out.flush();
  }

  List<Figure> figures() {
    return figures;
  }
}
