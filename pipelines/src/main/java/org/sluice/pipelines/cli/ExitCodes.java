package org.sluice.pipelines.cli;

/** What a command's exit code means. */
public final class ExitCodes {
  /** All done; faulty videos are told in the summary. */
  public static final int OK = 0;

  /** A fault of Sluice or of the machine. */
  public static final int INTERNAL = 1;

  /** The user's to put right; the message says how. */
  public static final int USER = 2;

  /** All done, but some videos are failed or partial, and {@code --failOnError} was given. */
  public static final int FAULTY_VIDEOS = 3;

  /** Stopped because the disk is full; the same command goes on later. */
  public static final int DISK_FULL = 4;

  private ExitCodes() {}
}
