package org.sluice.videollm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Puts the requests of several streams into one call. It has no thread of its own: of those who
 * wait for an answer one makes the call, for itself and the others, and only one call is made at a
 * time.
 *
 * <p>A stream has at most one request under way and gets in line again behind all others: they take
 * turns, and none waits for more calls than it takes to serve the line once. The line is bounded;
 * who would make it longer makes a call first. A call that fails is made again for each request on
 * its own, so that only the stream at fault sees the failure.
 *
 * @param <Q> a request
 * @param <A> an answer
 */
final class SharedCalls<Q, A> {
  /** Calls' worth of requests that may stand in line. */
  private static final int LINE = 2;

  private final Function<List<Q>, List<A>> call;
  private final Consumer<A> discard;
  private final int size;
  private final long waitNanos;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Member> line = new ArrayDeque<>();
  private int members;
  private boolean calling;

  /**
   * Prepares calls.
   *
   * @param call answers requests, in their order
   * @param discard frees an answer nobody wants any more
   */
  SharedCalls(Function<List<Q>, List<A>> call, Consumer<A> discard, BatchOptions options) {
    this.call = call;
    this.discard = discard;
    this.size = options.streams();
    this.waitNanos = TimeUnit.MILLISECONDS.toNanos(options.waitMillis());
  }

  /** Adds a stream; the caller closes it. */
  Member join() {
    lock.lock();
    try {
      members++;
      return new Member();
    } finally {
      lock.unlock();
    }
  }

  private enum State {
    IDLE,
    IN_LINE,
    CALLED,
    ANSWERED,
    FAILED
  }

  /** A stream's place; used by one thread at a time. */
  final class Member implements AutoCloseable {
    private State state = State.IDLE;
    private Q request;
    private A answer;
    private Throwable failure;
    private boolean closed;

    private Member() {}

    /** Whether a request is under way or its answer not taken yet. */
    boolean isBusy() {
      lock.lock();
      try {
        return state != State.IDLE;
      } finally {
        lock.unlock();
      }
    }

    /**
     * Gets in line; waits, or makes a call, while the line is too long.
     *
     * @throws CancellationException if the thread is interrupted while it waits
     */
    void submit(Q wanted) {
      lock.lock();
      try {
        if (closed || state != State.IDLE) {
          throw new IllegalStateException("a stream has one request under way at a time");
        }
        while (line.size() >= LINE * size) {
          callOrWait();
        }
        request = wanted;
        state = State.IN_LINE;
        line.add(this);
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    /**
     * Waits for the answer, or makes the call.
     *
     * @throws CancellationException if the thread is interrupted while it waits; the request stays
     *     in line until it is withdrawn
     */
    A take() {
      lock.lock();
      try {
        if (state == State.IDLE) {
          throw new IllegalStateException("nothing was asked");
        }
        while (state == State.IN_LINE || state == State.CALLED) {
          callOrWait();
        }
        A taken = answer;
        Throwable failed = failure;
        reset();
        if (failed instanceof Error error) {
          throw error;
        } else if (failed != null) {
          throw (RuntimeException) failed;
        }
        return taken;
      } finally {
        lock.unlock();
      }
    }

    /**
     * Gives up what is under way, if anything: out of the line at once, out of a call behind it.
     */
    void withdraw() {
      lock.lock();
      try {
        line.remove(this);
        while (state == State.CALLED) {
          changed.awaitUninterruptibly(); // the call reads what belongs to this stream
        }
        if (state == State.ANSWERED) {
          discard.accept(answer);
        }
        reset();
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    /** Leaves, withdrawing what is under way. */
    @Override
    public void close() {
      lock.lock();
      try {
        if (!closed) {
          withdraw();
          closed = true;
          members--;
          changed.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }

    private void reset() {
      state = State.IDLE;
      request = null;
      answer = null;
      failure = null;
    }
  }

  /** One step towards a shorter line; the lock is held on entry and on return. */
  private void callOrWait() {
    try {
      if (calling) {
        changed.await();
        return;
      }
      calling = true;
      try {
        gather();
        callOnce();
      } finally {
        calling = false;
        changed.signalAll();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while waiting to encode");
    }
  }

  /** Waits until a call is full, every stream is in line or the time is over. */
  private void gather() throws InterruptedException {
    long left = waitNanos;
    while (left > 0 && line.size() < Math.min(size, members)) {
      left = changed.awaitNanos(left);
    }
  }

  private void callOnce() {
    List<Member> called = new ArrayList<>();
    while (called.size() < size && !line.isEmpty()) {
      Member member = line.remove();
      member.state = State.CALLED;
      called.add(member);
    }
    if (called.isEmpty()) {
      return; // all were withdrawn while we waited
    }
    List<Q> requests = called.stream().map(member -> member.request).toList();
    List<Outcome<A>> outcomes;
    lock.unlock();
    try {
      outcomes = outcomes(requests);
    } finally {
      lock.lock();
    }
    for (int i = 0; i < called.size(); i++) {
      Member member = called.get(i);
      member.request = null;
      member.answer = outcomes.get(i).answer();
      member.failure = outcomes.get(i).failure();
      member.state = member.failure == null ? State.ANSWERED : State.FAILED;
    }
  }

  private record Outcome<A>(A answer, Throwable failure) {}

  private List<Outcome<A>> outcomes(List<Q> requests) {
    List<Outcome<A>> outcomes = new ArrayList<>();
    try {
      for (A answer : call.apply(requests)) {
        outcomes.add(new Outcome<>(answer, null));
      }
      return outcomes;
    } catch (RuntimeException e) {
      if (requests.size() == 1) {
        return List.of(new Outcome<>(null, e));
      }
    } catch (Error e) { // of the process, not of a request; all must learn of it
      return requests.stream().map(request -> new Outcome<A>(null, e)).toList();
    }
    return requests.stream().map(request -> outcomes(List.of(request)).get(0)).toList();
  }
}
