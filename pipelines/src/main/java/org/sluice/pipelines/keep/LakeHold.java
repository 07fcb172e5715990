package org.sluice.pipelines.keep;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.sluice.SluiceException;
import org.sluice.pipelines.lake.IndexLock;
import org.sluice.pipelines.lake.Lake;
import org.sluice.pipelines.lake.LakeErrors;
import org.sluice.pipelines.lake.QueryDirectory;

/** Locks of a lake that are held together. */
final class LakeHold implements AutoCloseable {
  private final Deque<IndexLock> locks = new ArrayDeque<>();

  private LakeHold() {}

  /** Keeps other keepers out; who indexes and watches goes on. */
  static LakeHold ofKeepers(Lake lake, Consumer<String> notice) {
    LakeHold hold = new LakeHold();
    hold.locks.push(IndexLock.acquire(lake, IndexLock.ofKeepers(lake), notice));
    return hold;
  }

  /** Keeps out who indexes. */
  static LakeHold ofIndex(Lake lake, Consumer<String> notice) {
    LakeHold hold = new LakeHold();
    hold.locks.push(IndexLock.acquire(lake, notice));
    return hold;
  }

  /**
   * Keeps everybody out who writes.
   *
   * @throws SluiceException if somebody is at work
   */
  static LakeHold ofAll(Lake lake, Consumer<String> notice) {
    LakeHold hold = new LakeHold();
    try {
      hold.locks.push(IndexLock.acquire(lake, IndexLock.ofKeepers(lake), notice));
      hold.locks.push(IndexLock.acquire(lake, notice));
      for (QueryDirectory query : QueryDirectory.of(lake)) {
        hold.locks.push(IndexLock.acquire(lake, query.lock(), notice));
      }
      return hold;
    } catch (SluiceException e) {
      hold.close();
      throw e.code().equals(LakeErrors.LOCKED) ? KeepErrors.busy(e) : e;
    }
  }

  /** Call before what cannot be taken back. */
  void requireHeld() {
    locks.forEach(IndexLock::requireHeld);
  }

  @Override
  public void close() {
    while (!locks.isEmpty()) {
      locks.pop().close();
    }
  }
}
