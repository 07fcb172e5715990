package org.sluice.pipelines.keep;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.sluice.pipelines.lake.Forgettable;
import org.sluice.pipelines.landing.LandedFile;

/** The clips in a landing folder that are to be forgotten. */
final class LandingClips {
  private final FileSystem fs;
  private final Path landing;
  private final Forgettable what;

  /**
   * Of one folder.
   *
   * @param landing its whole path
   */
  LandingClips(FileSystem fs, Path landing, Forgettable what) {
    this.fs = fs;
    this.landing = landing;
    this.what = what;
    if (what instanceof Forgettable.Video video && !isHere(new Path(video.path()))) {
      throw KeepErrors.otherFolder(video.path(), landing.toString());
    }
  }

  private boolean isHere(Path video) {
    Path folder = video.getParent();
    return folder != null && landing.equals(folder.getParent());
  }

  /** Those that are there; of a whole stream also what is being written. */
  List<FileStatus> find() {
    List<FileStatus> clips = new ArrayList<>();
    try {
      for (FileStatus folder : list(landing)) {
        if (folder.isDirectory() && isMeant(folder.getPath().getName())) {
          for (FileStatus file : list(folder.getPath())) {
            if (file.isFile() && isMeant(file)) {
              clips.add(file);
            }
          }
        }
      }
    } catch (IOException e) {
      throw KeepErrors.cannotDelete(landing.toString(), e);
    }
    return clips;
  }

  private FileStatus[] list(Path folder) throws IOException {
    try {
      return fs.listStatus(folder);
    } catch (FileNotFoundException ignored) {
      return new FileStatus[0];
    }
  }

  private boolean isMeant(String stream) {
    if (what instanceof Forgettable.Stream one) {
      return one.name().equals(stream);
    }
    return !(what instanceof Forgettable.Before before)
        || before.stream() == null
        || before.stream().equals(stream);
  }

  private boolean isMeant(FileStatus file) {
    if (what instanceof Forgettable.Stream) {
      return true;
    }
    String path = file.getPath().toString();
    return what instanceof Forgettable.Before before
        ? new LandedFile(path, file.getLen(), file.getModificationTime()).recordedMillis()
            < before.millis()
        : path.equals(((Forgettable.Video) what).path());
  }

  /** Deletes them, and the folder of a whole stream. */
  void delete() {
    for (FileStatus clip : find()) {
      delete(clip.getPath());
    }
    if (what instanceof Forgettable.Stream) {
      try {
        for (FileStatus folder : list(landing)) {
          if (folder.isDirectory() && isMeant(folder.getPath().getName())) {
            delete(folder.getPath());
          }
        }
      } catch (IOException e) {
        throw KeepErrors.cannotDelete(landing.toString(), e);
      }
    }
  }

  private void delete(Path path) {
    try {
      fs.delete(path, true);
    } catch (IOException e) {
      throw KeepErrors.cannotDelete(path.toString(), e);
    }
  }

  /** Whoever records goes on under the same names: what is deleted would come again. */
  void requireNoRecorder() {
    if (!(what instanceof Forgettable.Stream stream)
        || !"file".equals(landing.toUri().getScheme())) {
      return;
    }
    java.nio.file.Path folder = Paths.get(landing.toUri().getPath()).resolve(stream.name());
    java.nio.file.Path lock = folder.resolve(".recording.lock");
    if (!Files.exists(lock)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE)) {
      if (channel.tryLock() == null) {
        throw KeepErrors.recording(folder.toString());
      }
    } catch (OverlappingFileLockException e) { // by this very process
      throw KeepErrors.recording(folder.toString());
    } catch (IOException e) {
      throw KeepErrors.cannotDelete(lock.toString(), e);
    }
  }
}
