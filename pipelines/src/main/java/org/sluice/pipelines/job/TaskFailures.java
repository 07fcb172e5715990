package org.sluice.pipelines.job;

import java.nio.file.AccessDeniedException;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;
import org.sluice.SluiceException;
import org.sluice.pipelines.lake.LakeErrors;

/** Finds what a failed Spark job is about. */
final class TaskFailures {
  private static final List<String> NO_ROOM =
      List.of("No space left on device", "Disk quota exceeded");
  private static final List<String> NO_WRITING =
      List.of("Read-only file system", "Permission denied");

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

  /**
   * What a failure says of the lake that was being written: that there is no room, or that it
   * cannot be written; empty where it is about something else.
   *
   * @param root of the lake
   */
  static Optional<SluiceException> ofLake(Throwable failure, Path root) {
    String code = failure instanceof SluiceException known ? known.code() : "";
    if (code.equals(LakeErrors.DISK_FULL)) {
      return Optional.empty();
    }
    Optional<String> full = innermost(failure, (t, line) -> has(line, NO_ROOM));
    if (full.isPresent()) {
      return Optional.of(LakeErrors.diskFull(root.toString(), full.get(), failure));
    }
    if (code.equals(LakeErrors.NOT_WRITABLE)) {
      return Optional.empty();
    }
    String path = root.toUri().getPath();
    return innermost(
            failure, (t, line) -> line.contains(path) && (isRefusal(t) || has(line, NO_WRITING)))
        .map(line -> LakeErrors.notWritable(root.toString(), line, failure));
  }

  /** Whether a write failed for lack of space. */
  static boolean isDiskFull(Throwable failure) {
    return innermost(failure, (t, line) -> has(line, NO_ROOM)).isPresent();
  }

  private static boolean isRefusal(Throwable t) {
    return t instanceof AccessDeniedException || t instanceof AccessControlException;
  }

  /** Of all lines that causes have for messages, the wanted one that is furthest inside. */
  private static Optional<String> innermost(
      Throwable failure, BiPredicate<Throwable, String> wanted) {
    Optional<String> found = Optional.empty();
    for (Throwable t = failure; t != null; t = t.getCause()) {
      Throwable cause = t;
      Optional<String> line =
          String.valueOf(t.getMessage()).lines().filter(l -> wanted.test(cause, l)).findFirst();
      found = line.isPresent() ? line : found;
    }
    return found;
  }

  private static boolean has(String text, List<String> wanted) {
    return wanted.stream().anyMatch(text::contains);
  }

  private static String firstLine(Throwable t) {
    String message = String.valueOf(t.getMessage() == null ? t : t.getMessage());
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
