package org.sluice.pipelines.scenes;

import java.util.Locale;

/** Scenes of two splits never come from the same random numbers. */
public enum Split {
  /** Learned from. */
  TRAIN,
  /** Watched while learning. */
  VALIDATION,
  /** Scored. */
  TEST,
  /** Scored apart: with colours on shapes that no other split shows. */
  UNSEEN;

  /** The name in files and on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
