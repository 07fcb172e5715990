package org.sluice.pipelines.lake;

import java.util.Locale;

/** How far a video or a segment could be indexed. */
public enum Status {
  /** All of it. */
  INDEXED,
  /** What could be decoded; the error says what could not. */
  PARTIAL,
  /** Nothing; the error says why. */
  FAILED,
  /** Came too late to be taken where its stream stood; nothing was read of it. */
  LATE;

  /** As the tables spell it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** From the tables' spelling. */
  public static Status of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
