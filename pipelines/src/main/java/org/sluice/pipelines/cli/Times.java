package org.sluice.pipelines.cli;

import java.util.Locale;

/** How times in a video are printed. */
final class Times {
  private static final long SECOND = 1000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;

  private Times() {}

  /** Minutes and seconds, such as 01:30.5, with hours where there are some; it can be read back. */
  static String clock(long millis) {
    String hours = millis < HOUR ? "" : "%d:".formatted(millis / HOUR);
    return hours
        + String.format(
            Locale.ROOT,
            "%02d:%02d.%03d",
            millis % HOUR / MINUTE,
            millis % MINUTE / SECOND,
            millis % SECOND);
  }
}
