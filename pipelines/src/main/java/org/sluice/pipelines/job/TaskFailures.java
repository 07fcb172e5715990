package org.sluice.pipelines.job;

import org.sluice.SluiceException;

/** Finds what a failed Spark job is about. */
final class TaskFailures {
  private TaskFailures() {}

  /** The SluiceException a task threw, or an error naming the innermost cause. */
  static RuntimeException of(Throwable failure) {
    Throwable innermost = failure;
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof SluiceException known) {
        return known;
      }
      innermost = t;
    }
    if (isDiskFull(failure)) {
      return new IllegalStateException("No space left on device", failure);
    }
    return IndexErrors.encodingFailed(firstLine(innermost), failure);
  }

  /** Whether a write failed for lack of space. */
  static boolean isDiskFull(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      String message = String.valueOf(t.getMessage());
      if (message.contains("No space left on device") || message.contains("Disk quota exceeded")) {
        return true;
      }
    }
    return false;
  }

  private static String firstLine(Throwable t) {
    String message = String.valueOf(t.getMessage() == null ? t : t.getMessage());
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
