package org.sluice.pipelines.train;

import java.util.concurrent.CountDownLatch;

/**
 * Asked for by SIGTERM or Ctrl-C: training saves behind the step at hand. The process ends when
 * this is closed, not before, since native code must not run while its libraries are taken down.
 */
final class StopRequest implements AutoCloseable {
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook = new Thread(this::askAndWait, "stop training");
  private volatile boolean asked;

  /** Listens until closed. */
  static StopRequest onShutdown() {
    StopRequest request = new StopRequest();
    Runtime.getRuntime().addShutdownHook(request.hook);
    return request;
  }

  private void askAndWait() {
    asked = true;
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isAsked() {
    return asked;
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending: the hook has run.
    }
  }
}
