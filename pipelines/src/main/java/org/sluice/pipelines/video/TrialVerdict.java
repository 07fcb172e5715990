package org.sluice.pipelines.video;

import java.io.Serializable;

/** What became of a process that decoded a segment. */
public sealed interface TrialVerdict extends Serializable {

  /** The process lived: the segment decodes, or fails in an orderly way that a reader reports. */
  record Ok() implements TrialVerdict {}

  /**
   * The process died.
   *
   * @param how the signal or exit code, and the native frame where the JVM could tell
   */
  record Crashed(String how) implements TrialVerdict {}

  /**
   * The process did not finish and was killed.
   *
   * @param limitMillis how long it was given
   */
  record TimedOut(long limitMillis) implements TrialVerdict {}
}
