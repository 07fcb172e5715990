package org.sluice.pipelines.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sluice.SluiceException;
import org.sluice.pipelines.lake.LakeErrors;

/** Tells the user of an error: a known one in its own words, another in one line. */
final class Failure {
  private final boolean stacktrace;
  private final PrintStream err;

  Failure(boolean stacktrace, PrintStream err) {
    this.stacktrace = stacktrace;
    this.err = err;
  }

  /** Prints the error and returns the exit code it stands for. */
  int report(Throwable error) {
    if (stacktrace) {
      error.printStackTrace(err);
    }
    for (Throwable t = error; t != null; t = t.getCause()) {
      if (t instanceof SluiceException known) {
        err.println("sluice: " + known.getMessage());
        return known.code().equals(LakeErrors.DISK_FULL) ? ExitCodes.DISK_FULL : ExitCodes.USER;
      }
    }
    String where = stacktrace ? "" : "; details are in " + write(error);
    err.println("sluice: internal error: " + firstLine(error) + where);
    return ExitCodes.INTERNAL;
  }

  private static String firstLine(Throwable error) {
    return error.toString().lines().findFirst().orElse("");
  }

  private static String write(Throwable error) {
    StringWriter text = new StringWriter();
    error.printStackTrace(new PrintWriter(text, true));
    try {
      Path file = Files.createTempFile("sluice-error-", ".txt");
      Files.writeString(file, text.toString());
      return file.toString();
    } catch (IOException e) {
      return "nothing, because they could not be written (" + e + "); try --stacktrace";
    }
  }
}
