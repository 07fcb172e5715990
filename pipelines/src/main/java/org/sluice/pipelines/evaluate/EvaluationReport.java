package org.sluice.pipelines.evaluate;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A run's figures for people and for programs.
 *
 * @param name of the setting
 * @param evaluation its answers
 * @param dense what it is compared with; null or the same for no comparison
 */
public record EvaluationReport(String name, Evaluation evaluation, Evaluation dense) {
  private static final double PERCENT = 100;

  private boolean compares() {
    return dense != null && dense != evaluation;
  }

  /** One object. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("setting", name);
    map.put("settings", evaluation.settings());
    map.put("clips", evaluation.clipCount());
    map.put("questions", evaluation.answers().size());
    map.put("keptShare", evaluation.keptShare());
    map.put("recomputedShare", evaluation.recomputedShare());
    map.put("accuracy", evaluation.accuracy());
    map.put("majority", evaluation.majority());
    map.put("accuracyByTemplate", evaluation.byTemplate());
    evaluation.objectShare().ifPresent(share -> map.put("objectTokenShare", share));
    map.put("accuracyByChange", evaluation.byChange());
    map.put("millis", evaluation.times());
    if (compares()) {
      map.put("againstDense", evaluation.against(dense));
    }
    return map;
  }

  /** A paragraph. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    text.append(
        line(
            "%s: %d questions about %d clips, %.0f %% of the tokens kept, %.0f %% recomputed",
            name,
            evaluation.answers().size(),
            evaluation.clipCount(),
            PERCENT * evaluation.keptShare(),
            PERCENT * evaluation.recomputedShare()));
    Map<String, Double> majority = evaluation.majority();
    evaluation
        .accuracy()
        .forEach(
            (family, accuracy) ->
                text.append(
                    line(
                        "  %-8s %5.1f %%  [%.1f, %.1f]   commonest answer of each template %.1f %%",
                        family,
                        PERCENT * accuracy.value(),
                        PERCENT * accuracy.low(),
                        PERCENT * accuracy.high(),
                        PERCENT * majority.get(family))));
    text.append("  by template:");
    evaluation
        .byTemplate()
        .forEach((name, value) -> text.append(format(" %s %.1f %%;", name, PERCENT * value)));
    text.append(System.lineSeparator());
    if (compares()) {
      Evaluation.Comparison c = evaluation.against(dense);
      text.append(
          line(
              "  against dense %.2f %% [%.2f, %.2f]; %d right only here, %d only there, p = %.3g",
              PERCENT * c.relative().value(),
              PERCENT * c.relative().low(),
              PERCENT * c.relative().high(),
              c.onlyHere(),
              c.onlyThere(),
              c.p()));
    }
    evaluation
        .objectShare()
        .ifPresent(
            share ->
                text.append(
                    line(
                        "  objects are on %.1f %% of all tokens and on %.1f %% of those kept",
                        PERCENT * share.dense(), PERCENT * share.kept())));
    text.append("  by change of the clip:");
    for (Evaluation.Quarter quarter : evaluation.byChange()) {
      text.append(
          format(
              " up to %.0f %% of the tokens a frame %.1f %%;",
              PERCENT * quarter.most(), PERCENT * quarter.accuracy().value()));
    }
    text.append(System.lineSeparator());
    Evaluation.Times times = evaluation.times();
    text.append(
        line(
            "  a frame: decode %.2f ms, encode %.2f ms; a question: prefill %.2f ms, answer %.2f ms",
            times.decode(), times.encode(), times.prefill(), times.generate()));
    return text.toString();
  }

  private static String line(String format, Object... values) {
    return format(format, values) + System.lineSeparator();
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
