package org.sluice.pipelines.lake;

import io.delta.exceptions.DeltaConcurrentModificationException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats commits that lose against another writer's: an index, a watching query and a compaction
 * may change one table at the same time, and Delta lets one of them through. A commit that lost has
 * changed nothing, so it is made again from what is there now, after a pause that doubles each time
 * and is never the same for two writers.
 */
public final class CommitRetry {
  private static final Logger LOG = LoggerFactory.getLogger(CommitRetry.class);
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 10_000;

  private final long patienceMillis;
  private final AtomicLong retries = new AtomicLong();

  /**
   * For the tables of one lake.
   *
   * @param patienceMillis after which a commit that still loses is given up
   */
  CommitRetry(long patienceMillis) {
    this.patienceMillis = patienceMillis;
  }

  /**
   * Commits.
   *
   * @param table its name, for those who read of a conflict
   * @param commit can be made again when it has failed
   * @throws org.sluice.SluiceException if it keeps losing
   */
  public void run(String table, Runnable commit) {
    long began = System.nanoTime();
    long pause = FIRST_PAUSE_MILLIS;
    while (true) {
      try {
        commit.run();
        return;
      } catch (RuntimeException e) {
        long waited = (System.nanoTime() - began) / 1_000_000;
        if (!isConflict(e)) {
          throw e;
        }
        if (waited > patienceMillis) {
          throw LakeErrors.conflict(table, waited, e);
        }
        retries.incrementAndGet();
        LOG.info("another writer changed {} first ({}); trying again", table, name(e));
        sleep(ThreadLocalRandom.current().nextLong(pause / 2, pause + 1));
        pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
      }
    }
  }

  /** Commits that were made again, so far. */
  public long retries() {
    return retries.get();
  }

  /** Says how many there were, if any. */
  public void tell(Consumer<String> notice) {
    if (retries() > 0) {
      notice.accept("%d commits were made again: others changed the lake.".formatted(retries()));
    }
  }

  private static boolean isConflict(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof DeltaConcurrentModificationException) {
        return true;
      }
    }
    return false;
  }

  private static String name(Throwable failure) {
    Throwable t = failure;
    while (!(t instanceof DeltaConcurrentModificationException)) {
      t = t.getCause();
    }
    return t.getClass().getSimpleName();
  }

  private static void sleep(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting to commit again", e);
    }
  }
}
