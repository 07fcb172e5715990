package org.sluice.pipelines.scenes;

import java.util.Locale;

/** What a question is about. */
public enum Family {
  /** What is to be seen at the moment of asking. */
  NOW,
  /** What was to be seen before. */
  BEFORE,
  /** Whether something has happened yet. */
  NOT_YET,
  /** A sentence on the moment of asking. */
  CAPTION;

  /** The name in files. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
