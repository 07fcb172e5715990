package org.sluice.pipelines.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.sluice.SluiceException;
import org.sluice.pipelines.video.Ffmpeg;

/** Cuts what one connection delivers into files, each beginning with a key frame. */
final class SegmentSeries {
  /** Without a key frame for so long, none can be expected. */
  private static final double KEY_SECONDS = 60;

  private static final double MICROS_PER_MILLI = 1000;

  private final Camera camera;
  private final StreamFolder folder;
  private final StreamClock clock;
  private final RecordOptions options;
  private final Consumer<RecordEvent> events;
  private final long began = System.nanoTime();

  private SegmentFile file;
  private Path path;
  private long firstMicros;
  private long endMicros;
  private long frames;
  private long leftOut;
  private boolean cutSoon;
  private int recorded;

  SegmentSeries(
      Camera camera,
      StreamFolder folder,
      StreamClock clock,
      RecordOptions options,
      Consumer<RecordEvent> events) {
    this.camera = camera;
    this.folder = folder;
    this.clock = clock;
    this.options = options;
    this.events = events;
  }

  /** Stores the packet an input has read, in this file or the next. */
  void take(CameraInput input, MediaTimeline.Stamp stamp) {
    long micros = stamp.dtsMicros();
    if (stamp.jumped()) {
      cutSoon = true;
    }
    try {
      if (input.isKey() && (file == null || cutSoon || isLong(micros))) {
        finish();
        begin(input, micros);
      }
      if (file == null) {
        leftOut++;
        requireKeyFrame();
        return;
      }
      long duration = input.durationMicros();
      if (file.write(
          input.packet(), stamp.ptsMicros() - firstMicros, micros - firstMicros, duration)) {
        frames++;
        endMicros = micros + duration;
      } else {
        leftOut++;
      }
    } catch (SegmentFile.WriteFailed e) {
      throw failed(input, e);
    }
  }

  private boolean isLong(long micros) {
    return micros - firstMicros >= options.segmentSeconds() * 1e6;
  }

  private void requireKeyFrame() {
    double seconds = Math.max(KEY_SECONDS, options.stallSeconds());
    if (System.nanoTime() - began > seconds * 1e9) {
      throw RecordErrors.noKeyFrame(camera, seconds);
    }
  }

  private void begin(CameraInput input, long micros) throws SegmentFile.WriteFailed {
    double free = folder.freeGb();
    if (free < options.minFreeGb()) {
      throw RecordErrors.littleSpace(camera, folder.path().toString(), free, options.minFreeGb());
    }
    long millis = folder.names().peek(clock.epochMillis(micros));
    path = folder.unfinished(millis, SegmentFile.extension(input.parameters()));
    file = new SegmentFile(path, input.parameters());
    firstMicros = micros;
    endMicros = micros;
    frames = 0;
    cutSoon = false;
  }

  /** Closes the open file and gives it its name. */
  void finish() {
    if (file == null) {
      return;
    }
    SegmentFile whole = file;
    file = null;
    try {
      whole.finish();
      // By now it is known better when its first frame was taken.
      long millis = folder.names().peek(clock.epochMillis(firstMicros));
      long bytes = Files.size(path);
      Path target = folder.publish(path, millis);
      long length = Math.round((endMicros - firstMicros) / MICROS_PER_MILLI);
      folder.names().take(millis, length);
      recorded++;
      events.accept(
          new RecordEvent.Recorded(
              camera.name(), target.toString(), millis, length, frames, bytes, leftOut));
      leftOut = 0;
    } catch (SegmentFile.WriteFailed e) {
      throw failed(null, e);
    } catch (IOException e) {
      throw folder.cannotWrite(e.toString(), e);
    }
  }

  private SluiceException failed(CameraInput input, SegmentFile.WriteFailed e) {
    boolean opened = file != null;
    if (opened) {
      file.close();
      file = null;
    }
    if (e.isDiskFull()) {
      return RecordErrors.diskFull(camera, folder.path().toString());
    }
    return input != null && !opened && e.isOfContent()
        ? RecordErrors.cannotStore(camera, input.codec(), Ffmpeg.describe(e.error()))
        : folder.cannotWrite(Ffmpeg.describe(e.error()), e);
  }

  /** How many files there are so far. */
  int recorded() {
    return recorded;
  }
}
