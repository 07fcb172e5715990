package org.sluice.pipelines.lake;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.sluice.SluiceException;

/**
 * Keeps two index runs on one lake from interleaving: a file with the holder's name that shows a
 * sign of life every few seconds. The lock of a process that died on this machine is taken over at
 * once, that of another machine after {@link #STALE}.
 */
public final class IndexLock implements AutoCloseable {
  /** Silence after which a holder on another machine counts as dead. */
  static final Duration STALE = Duration.ofMinutes(2);

  private static final Duration BEAT = Duration.ofSeconds(10);

  /** Two processes that take over one dead lock at once: the later writer wins after this. */
  private static final Duration SETTLE = Duration.ofMillis(300);

  private final FileSystem fs;
  private final Path file;
  private final ScheduledExecutorService beats =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "sluice-lock");
            thread.setDaemon(true);
            return thread;
          });
  private final LockHolder holder;
  private volatile boolean lost;

  private IndexLock(FileSystem fs, Path file, LockHolder holder) {
    this.fs = fs;
    this.file = file;
    this.holder = holder;
  }

  /**
   * Takes the lock of a lake.
   *
   * @param notice told when a dead process's lock is taken over
   * @throws SluiceException if a live process holds it
   */
  public static IndexLock acquire(Lake lake, Consumer<String> notice) {
    return acquire(lake, new Path(lake.stateDirectory(), "index.lock"), notice);
  }

  /**
   * Takes another lock than that of the index.
   *
   * @param file the lock, in a directory that exists
   * @param notice told when a dead process's lock is taken over
   * @throws SluiceException if a live process holds it
   */
  public static IndexLock acquire(Lake lake, Path file, Consumer<String> notice) {
    FileSystem fs = lake.fileSystem();
    LockHolder holder = LockHolder.thisProcess(UUID.randomUUID().toString(), Instant.now());
    IndexLock lock = new IndexLock(fs, file, holder);
    try {
      if (!lock.create()) {
        lock.takeOver(notice);
      }
    } catch (IOException e) {
      throw LakeErrors.notWritable(file.toString(), e);
    }
    lock.beats.scheduleWithFixedDelay(
        lock::beat, BEAT.toSeconds(), BEAT.toSeconds(), TimeUnit.SECONDS);
    return lock;
  }

  private boolean create() throws IOException {
    try (FSDataOutputStream out = fs.create(file, false)) {
      out.write(holder.toBytes());
      return true;
    } catch (FileAlreadyExistsException ignored) {
      return false;
    } catch (IOException e) {
      if (fs.exists(file)) { // not every file system has an exception of its own for this
        return false;
      }
      throw e;
    }
  }

  private void takeOver(Consumer<String> notice) throws IOException {
    Optional<LockHolder> other = read();
    if (other.isEmpty()) {
      pause(); // somebody may be about to write it
      other = read();
    }
    if (other.isPresent()) {
      boolean silent = other.get().heartbeat().plus(STALE).isBefore(Instant.now());
      if (!other.get().isDeadHere() && !silent) {
        requireWritable(); // a lock that cannot be removed is not what keeps others out
        throw LakeErrors.locked(file.toString(), other.get());
      }
      notice.accept(
          "The lock of process %d on %s is taken over: that process is gone."
              .formatted(other.get().pid(), other.get().host()));
    }
    write(holder);
    pause();
    Optional<LockHolder> now = read();
    if (now.isPresent() && !now.get().token().equals(holder.token())) {
      throw LakeErrors.locked(file.toString(), now.get());
    }
  }

  private void requireWritable() throws IOException {
    Path probe = file.suffix("." + holder.token());
    fs.create(probe, true).close();
    fs.delete(probe, false);
  }

  private static void pause() {
    try {
      Thread.sleep(SETTLE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<LockHolder> read() throws IOException {
    try (FSDataInputStream in = fs.open(file)) {
      return LockHolder.parse(in.readAllBytes());
    } catch (FileNotFoundException ignored) {
      return Optional.empty();
    }
  }

  private void write(LockHolder content) throws IOException {
    try (FSDataOutputStream out = fs.create(file, true)) {
      out.write(content.toBytes());
    }
  }

  private void beat() {
    try {
      Optional<LockHolder> now = read();
      // A beat that found no room has left an empty file behind.
      if (now.isPresent() ? !now.get().token().equals(holder.token()) : !fs.exists(file)) {
        lost = true;
      } else {
        write(holder.at(Instant.now()));
      }
    } catch (IOException | FSError ignored) {
      // The next beat tries again; others wait twelve beats before they take over.
    }
  }

  /** Call before every commit: nothing may be written once the lock is another's. */
  public void requireHeld() {
    if (lost) {
      throw LakeErrors.lockLost(file.toString());
    }
  }

  @Override
  public void close() {
    beats.shutdownNow();
    if (!released()) {
      Thread retry = new Thread(this::releaseWhenWritable, "sluice-lock");
      retry.setDaemon(true);
      retry.start();
    }
  }

  /** Otherwise the next run of this process would wait for its own silence. */
  private void releaseWhenWritable() {
    Instant end = Instant.now().plus(STALE);
    while (Instant.now().isBefore(end) && !Thread.currentThread().isInterrupted()) {
      pause();
      if (released()) {
        return;
      }
    }
  }

  private boolean released() {
    try {
      Optional<LockHolder> now = read();
      if (now.isPresent() && now.get().token().equals(holder.token())) {
        fs.delete(file, false);
        return !fs.exists(file); // a read-only disk is no exception to some file systems
      }
      return true;
    } catch (IOException ignored) {
      return false;
    }
  }
}
