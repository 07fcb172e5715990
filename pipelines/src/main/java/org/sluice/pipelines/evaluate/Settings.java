package org.sluice.pipelines.evaluate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Combinations of options worth comparing. */
public final class Settings {
  private static final int[] INTERVALS = {2, 4, 8};
  private static final double[] RATIOS = {0.15, 0.25, 0.5};
  private static final double[] KEPT = {0.5, 0.3, 0.25, 0.15};

  private Settings() {}

  /**
   * The settings of the paper's tables and those around them, dense first: STC-Cacher at intervals
   * 2, 4, 8 and ratios 0.15, 0.25, 0.5; STC-Pruner at 50, 30, 25 and 15 % of the tokens; both as
   * the paper combines them (interval 2, ratio 0.25, 30 %) and at interval 4 with 25 %; and the
   * budgets again for uniform_frame and random.
   *
   * @param given options that apply to all
   * @param tokens of a dense frame, which the shares are taken of
   */
  public static List<Map<String, String>> grid(Map<String, String> given, int tokens) {
    List<Map<String, String>> grid = new ArrayList<>();
    grid.add(with(given, "none", 1, 1, "none", 0));
    for (int interval : INTERVALS) {
      for (double ratio : RATIOS) {
        grid.add(with(given, "stc", interval, ratio, "none", 0));
      }
    }
    for (String reducer : List.of("stc", "uniform_frame", "random")) {
      for (double kept : KEPT) {
        grid.add(with(given, "none", 1, 1, reducer, (int) (kept * tokens)));
      }
    }
    grid.add(with(given, "stc", 2, 0.25, "stc", (int) (0.3 * tokens)));
    grid.add(with(given, "stc", 4, 0.25, "stc", (int) (0.25 * tokens)));
    return grid;
  }

  private static Map<String, String> with(
      Map<String, String> given,
      String cacher,
      int interval,
      double ratio,
      String reducer,
      int budget) {
    Map<String, String> setting = new LinkedHashMap<>(given);
    setting.put("cacher", cacher);
    if (!cacher.equals("none")) {
      setting.put("referenceInterval", Integer.toString(interval));
      setting.put("recomputeRatio", Double.toString(ratio));
    }
    setting.put("reducer", reducer);
    if (!reducer.equals("none")) {
      setting.put("tokensPerFrame", Integer.toString(budget));
    }
    return setting;
  }

  /** A setting in words: what differs from the defaults. */
  public static String name(Map<String, String> setting) {
    return setting.isEmpty()
        ? "defaults"
        : setting.entrySet().stream()
            .map(option -> option.getKey() + "=" + option.getValue())
            .collect(Collectors.joining(" "));
  }
}
