package org.sluice.pipelines.job;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.sluice.pipelines.video.VideoFile;

/** Sees to it that rows come from the file that was listed, and not from what replaced it. */
final class FileCheck {
  private FileCheck() {}

  /**
   * Fails if the file changed since it was listed. One that vanished is the reader's to report.
   *
   * @throws org.sluice.SluiceException if size or modification time differ
   */
  static void requireUnchanged(VideoFile file, Configuration configuration) {
    Path path = new Path(file.path());
    try {
      FileStatus now = path.getFileSystem(configuration).getFileStatus(path);
      if (now.getLen() != file.sizeBytes() || now.getModificationTime() != file.modifiedMillis()) {
        throw IndexErrors.fileChanged(file.path());
      }
    } catch (FileNotFoundException ignored) {
      // The reader knows more reasons for this than we do.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
