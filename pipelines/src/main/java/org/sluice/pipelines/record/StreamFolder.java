package org.sluice.pipelines.record;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sluice.SluiceException;
import org.sluice.pipelines.video.StartTime;

/**
 * The folder of one camera, which one recorder at a time writes into. A file has a name that ends
 * in {@code .part} until it is finished, and is then renamed to {@code 20261121T081500.250Z.ts}.
 */
final class StreamFolder implements AutoCloseable {
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private static final String UNFINISHED = ".part";

  /** What another recorder may be writing here is none of ours. */
  private static final Pattern LEFTOVER =
      Pattern.compile("\\d{8}T\\d{6}\\.\\d{3}Z\\.(ts|mkv)\\.part");

  private static final double READ_SECONDS = 10;

  private final Camera camera;
  private final Path folder;
  private final FileChannel channel;
  private final NameSequence names;

  private StreamFolder(Camera camera, Path folder, FileChannel channel) throws IOException {
    this.camera = camera;
    this.folder = folder;
    this.channel = channel;
    this.names = new NameSequence(newestMillis());
  }

  /** Makes the folder where there is none, and keeps other recorders out of it. */
  static StreamFolder open(Camera camera, Path landing) {
    Path folder = landing.resolve(camera.name());
    FileChannel channel = null;
    try {
      Files.createDirectories(folder);
      channel =
          FileChannel.open(
              folder.resolve(".recording.lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      if (lock(channel) == null) {
        channel.close();
        throw RecordErrors.locked(camera, folder.toString());
      }
      return new StreamFolder(camera, folder, channel);
    } catch (IOException e) {
      closeQuietly(channel);
      throw RecordErrors.cannotWrite(where(camera, folder), e.toString(), e);
    }
  }

  /** Given back by the system however the process ends. */
  private static FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException ignored) {
      return null;
    }
  }

  private static String where(Camera camera, Path folder) {
    return "camera %s, %s".formatted(camera.name(), folder);
  }

  private long newestMillis() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.endsWith(UNFINISHED))
          .flatMap(name -> StartTime.inName(name).stream())
          .mapToLong(Instant::toEpochMilli)
          .max()
          .orElse(0);
    }
  }

  NameSequence names() {
    return names;
  }

  double freeGb() {
    try {
      return Files.getFileStore(folder).getUsableSpace() / 1e9;
    } catch (IOException e) {
      throw cannotWrite(e.toString(), e);
    }
  }

  Path path() {
    return folder;
  }

  /** Where a file is written that may begin at this time. */
  Path unfinished(long epochMillis, String extension) {
    return folder.resolve(
        NAME.format(Instant.ofEpochMilli(epochMillis)) + "." + extension + UNFINISHED);
  }

  /** Gives a finished file the name of its time. */
  Path publish(Path unfinished, long epochMillis) {
    String name = unfinished.getFileName().toString();
    String extension = name.replaceFirst("\\.part$", "").replaceFirst(".*\\.", "");
    Path target = folder.resolve(NAME.format(Instant.ofEpochMilli(epochMillis)) + "." + extension);
    try {
      if (Files.exists(target)) {
        throw cannotWrite(target + " is there already", null);
      }
      return Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw cannotWrite(e.toString(), e);
    }
  }

  SluiceException cannotWrite(String detail, Throwable cause) {
    return RecordErrors.cannotWrite(where(camera, folder), detail, cause);
  }

  /**
   * Finishes the files that a recorder left when it was killed or could not write on: their frames
   * are kept as far as they were written; a file without any is deleted.
   */
  void salvage(Consumer<RecordEvent> events) {
    List<Path> leftovers;
    try (Stream<Path> files = Files.list(folder)) {
      leftovers =
          files
              .filter(file -> LEFTOVER.matcher(file.getFileName().toString()).matches())
              .sorted()
              .toList();
      for (Path leftover : leftovers) {
        boolean kept = holdsVideo(leftover);
        Path file = leftover;
        if (kept) {
          Instant told = StartTime.inName(leftover.toString()).orElseThrow();
          long millis = names.peek(told.toEpochMilli());
          file = publish(leftover, millis);
          names.take(millis, 0);
        } else {
          Files.delete(leftover);
        }
        events.accept(new RecordEvent.Salvaged(camera.name(), file.toString(), kept));
      }
    } catch (IOException e) {
      throw cannotWrite(e.toString(), e);
    }
  }

  private boolean holdsVideo(Path file) {
    Camera played = new Camera(camera.name(), file.toString());
    try (Patience patience = new Patience();
        CameraInput input = CameraInput.open(played, Map.of(), READ_SECONDS, patience)) {
      return input.next() && input.isKey();
    } catch (SluiceException ignored) {
      return false;
    }
  }

  private static void closeQuietly(FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException ignored) {
        // Nothing is ever written into it.
      }
    }
  }

  @Override
  public void close() {
    closeQuietly(channel);
  }
}
