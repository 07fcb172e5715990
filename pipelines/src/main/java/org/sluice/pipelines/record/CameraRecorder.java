package org.sluice.pipelines.record;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.sluice.SluiceException;

/**
 * Records one camera until it is stopped: connects, and connects again after every fault, however
 * long it takes. Runs on a thread of its own, and nothing that goes wrong leaves it.
 */
final class CameraRecorder implements Runnable {
  /** Faults that a file which stands for a camera has no part in. */
  private static final Set<String> OF_LANDING =
      Set.of("RECORD_CANNOT_WRITE", "RECORD_DISK_FULL", "RECORD_LOCKED");

  private final Camera camera;
  private final Path landing;
  private final RecordOptions options;
  private final Consumer<RecordEvent> events;
  private final Backoff backoff;
  private final CountDownLatch stop = new CountDownLatch(1);
  private StreamFolder folder;
  private Patience patience;

  CameraRecorder(Camera camera, Path landing, RecordOptions options, Consumer<RecordEvent> events) {
    this.camera = camera;
    this.landing = landing;
    this.options = options;
    this.events = events;
    this.backoff =
        new Backoff(
            options.backoffSeconds(),
            options.maxBackoffSeconds(),
            ThreadLocalRandom.current()::nextDouble);
  }

  /** Asks it to finish the open file and end, from any thread. */
  synchronized void stop() {
    stop.countDown();
    if (patience != null) {
      patience.end();
    }
  }

  private boolean stopped() {
    return stop.getCount() == 0;
  }

  @Override
  public void run() {
    try {
      boolean over = false;
      while (!over && !stopped()) {
        over = attempt();
      }
    } finally {
      if (folder != null) {
        folder.close();
      }
    }
  }

  /** Records as long as it goes well; true when there is nothing more to come. */
  private boolean attempt() {
    String reason;
    try {
      if (folder == null) {
        folder = StreamFolder.open(camera, landing);
      }
      folder.salvage(events);
      record();
      if (stopped()) {
        return true;
      }
      if (camera.isFile()) {
        events.accept(new RecordEvent.Ended(camera.name(), null));
        return true;
      }
      reason = RecordErrors.ended(camera).getMessage();
    } catch (SluiceException e) {
      reason = e.getMessage();
      boolean ofLanding = OF_LANDING.contains(e.code());
      if (stopped() && !ofLanding) {
        return true; // it is this that ended what FFmpeg was at
      }
      if (stopped() || camera.isFile() && !ofLanding) {
        events.accept(new RecordEvent.Ended(camera.name(), reason));
        return true;
      }
    } catch (RuntimeException | Error e) {
      // A fault of ours with one camera must not end the others.
      reason = "internal error: " + e + ".";
    }
    double seconds = backoff.nextSeconds();
    events.accept(new RecordEvent.Lost(camera.name(), reason, seconds));
    pauseUntil(System.nanoTime() + Math.round(seconds * 1e9));
    return false;
  }

  private void record() {
    try (Patience waiting = begin();
        CameraInput input =
            CameraInput.open(camera, options.open(), options.stallSeconds(), waiting)) {
      events.accept(
          new RecordEvent.Connected(
              camera.name(),
              camera.shownUrl(),
              input.codec(),
              input.parameters().width(),
              input.parameters().height()));
      StreamClock clock =
          new StreamClock(!camera.isFile(), System::nanoTime, System::currentTimeMillis);
      SegmentSeries segments = new SegmentSeries(camera, folder, clock, options, events);
      try {
        follow(input, clock, segments, waiting);
      } catch (RuntimeException | Error e) {
        try {
          segments.finish();
        } catch (RuntimeException f) {
          e.addSuppressed(f);
        }
        throw e;
      } finally {
        if (segments.recorded() > 0) {
          backoff.reset();
        }
      }
      segments.finish();
    } finally {
      end();
    }
  }

  private synchronized Patience begin() {
    patience = new Patience();
    if (stopped()) {
      patience.end();
    }
    return patience;
  }

  private synchronized void end() {
    patience = null;
  }

  private void follow(
      CameraInput first, StreamClock clock, SegmentSeries segments, Patience waiting) {
    MediaTimeline timeline = new MediaTimeline();
    long beganNanos = System.nanoTime();
    boolean more = play(first, timeline, beganNanos, clock, segments);
    while (more && camera.isFile() && options.loop()) {
      timeline.splice();
      try (CameraInput again =
          CameraInput.open(camera, options.open(), options.stallSeconds(), waiting)) {
        more = play(again, timeline, beganNanos, clock, segments);
      }
    }
  }

  /** Takes packets to the source's end, which it tells by true, or until it is stopped. */
  private boolean play(
      CameraInput input,
      MediaTimeline timeline,
      long beganNanos,
      StreamClock clock,
      SegmentSeries segments) {
    long lastNanos = System.nanoTime();
    while (next(input)) {
      long now = System.nanoTime();
      MediaTimeline.Stamp stamp =
          timeline.place(
              input.ptsMicros(),
              input.dtsMicros(),
              input.durationMicros(),
              camera.isFile() ? Long.MAX_VALUE / 2 : (now - lastNanos) / 1000);
      lastNanos = now;
      if (stamp.jumped()) {
        clock.jumped();
      }
      clock.arrived(stamp.dtsMicros());
      if (camera.isFile() && options.speed() > 0) {
        pauseUntil(beganNanos + Math.round(stamp.dtsMicros() * 1000 / options.speed()));
      }
      if (stopped()) {
        return false;
      }
      segments.take(input, stamp);
    }
    return !stopped();
  }

  private boolean next(CameraInput input) {
    try {
      return !stopped() && input.next();
    } catch (SluiceException e) {
      if (stopped()) {
        return false;
      }
      throw e;
    }
  }

  /** Ends at once when it is stopped. */
  private void pauseUntil(long nanos) {
    try {
      stop.await(nanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      stop.countDown();
    }
  }
}
