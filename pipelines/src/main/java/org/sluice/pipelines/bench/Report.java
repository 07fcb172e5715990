package org.sluice.pipelines.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures of one run, printed as they come. */
final class Report {
  private final List<Figure> figures = new ArrayList<>();
  private final PrintStream out;

  Report(PrintStream out) {
    this.out = out;
  }

  void line(String what, String unit, double value, String note) {
    figures.add(new Figure(what, value, unit, note));
    if (out != null) {
      out.printf(Locale.ROOT, "%-62s %10.3f  %-20s %s%n", what, value, unit, note);
      out.flush();
    }
  }

  List<Figure> figures() {
    return figures;
  }
}
