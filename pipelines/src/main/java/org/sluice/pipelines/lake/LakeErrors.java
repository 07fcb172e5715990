package org.sluice.pipelines.lake;

import org.sluice.SluiceException;

/** What can be wrong with a lake, each with what to do. */
public final class LakeErrors {
  private LakeErrors() {}

  /** Code of the error that another live process is at work. */
  public static final String LOCKED = "LAKE_LOCKED";

  static SluiceException notFound(String root) {
    return new SluiceException(
        "LAKE_NOT_FOUND",
        "there is no lake",
        root,
        "the directory does not exist or is empty",
        "Check --lake, or make the lake with sluice index.");
  }

  static SluiceException notALake(String root, String found) {
    return new SluiceException(
        "LAKE_NOT_A_LAKE",
        "the directory is not a lake",
        root,
        "it holds other things (for example " + found + ") and no tables of Sluice",
        "Give --lake a new or an empty directory.");
  }

  static SluiceException missingTable(String root, String table) {
    return new SluiceException(
        "LAKE_MISSING_TABLE",
        "a table of the lake is missing",
        root + "/" + table,
        "the other tables are there, so it was removed after the lake was made",
        "Restore the directory, or index into a new lake.");
  }

  static SluiceException newer(String table, int found, int known) {
    return new SluiceException(
        "LAKE_NEWER_SCHEMA",
        "the lake was written by a newer version of Sluice",
        table,
        "its schema version is %d and this version knows up to %d".formatted(found, known),
        "Update Sluice, or use another lake.");
  }

  static SluiceException foreignTable(String table) {
    return new SluiceException(
        "LAKE_FOREIGN_TABLE",
        "a table was not made by Sluice",
        table,
        "it has no property " + LakeTable.VERSION_PROPERTY,
        "Give --lake a new or an empty directory.");
  }

  static SluiceException notWritable(String root, Throwable cause) {
    return notWritable(root, String.valueOf(cause.getMessage()), cause);
  }

  /** A write was refused; everything committed so far is kept. */
  public static SluiceException notWritable(String root, String why, Throwable cause) {
    return new SluiceException(
        NOT_WRITABLE,
        "cannot write to the lake",
        root,
        why,
        "Check the path, its permissions and the credentials of its file system, and run the same"
            + " command again: it goes on where it stopped.",
        cause);
  }

  /** A read failed. */
  public static SluiceException unreadable(String root, Throwable cause) {
    return new SluiceException(
        "LAKE_UNREADABLE",
        "cannot read the lake",
        root,
        String.valueOf(cause.getMessage()),
        "Check the path, its permissions and the credentials of its file system.",
        cause);
  }

  static SluiceException locked(String lock, LockHolder holder) {
    return new SluiceException(
        LOCKED,
        "another run is at work where only one may be",
        lock,
        "process %d on %s holds the lock, last heard of at %s"
            .formatted(holder.pid(), holder.host(), holder.heartbeat()),
        "Wait for it to end; if that machine is gone, the lock is free %d s after its last sign of life."
            .formatted(IndexLock.STALE.toSeconds()));
  }

  static SluiceException conflict(String table, long millis, Throwable cause) {
    return new SluiceException(
        "LAKE_CONFLICT",
        "others change the lake faster than this run can",
        table,
        "for %d s every commit has lost against another writer's".formatted(millis / 1000),
        "Let fewer writers change the lake at once, and run the same command again.",
        cause);
  }

  static SluiceException forgetting(String marker) {
    return new SluiceException(
        "LAKE_FORGETTING",
        "the lake is in the middle of forgetting",
        marker,
        "a run of sluice forget has not come to its end",
        "Run that command again with --yes: it finishes what it began. Then watch goes on.");
  }

  static SluiceException lockLost(String lock) {
    return new SluiceException(
        "LAKE_LOCK_LOST",
        "another process has taken over the lake's lock",
        lock,
        "this process showed no sign of life for too long, or the lock file was removed",
        "Run the same command again: what is committed is kept.");
  }

  /** The floor of free space is reached; everything committed so far is kept. */
  public static SluiceException diskFull(String root, double freeGb, double minFreeGb) {
    return new SluiceException(
        DISK_FULL,
        "stopped: too little free space",
        root,
        "%.2f GB are free and minFreeGb is %s".formatted(freeGb, minFreeGb),
        "Free some space and run the same command again: it goes on where it stopped.");
  }

  /** A write failed for lack of space; everything committed so far is kept. */
  public static SluiceException diskFull(String root, String why, Throwable cause) {
    return new SluiceException(
        DISK_FULL,
        "stopped: a write failed for lack of space",
        root,
        why,
        "Free some space there, or where Spark puts what is on its way (spark.local.dir), and run"
            + " the same command again: it goes on where it stopped.",
        cause);
  }

  /** Code of a write that was refused. */
  public static final String NOT_WRITABLE = "LAKE_NOT_WRITABLE";

  /** Code of both errors that mean a full disk. */
  public static final String DISK_FULL = "LAKE_DISK_FULL";
}
