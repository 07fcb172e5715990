package org.sluice.pipelines.lake;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager.CancellableFSDataOutputStream;

/** A small file that is there as it was or as it is to be, whenever a process ends. */
final class WholeFile {
  private WholeFile() {}

  static void write(Path file, byte[] content, Configuration configuration) {
    try {
      CheckpointFileManager files = CheckpointFileManager.create(file.getParent(), configuration);
      files.mkdirs(file.getParent());
      CancellableFSDataOutputStream out = files.createAtomic(file, true);
      try {
        out.write(content);
        out.close(); // gives it its name
      } catch (IOException e) {
        out.cancel();
        throw e;
      }
    } catch (IOException e) {
      throw LakeErrors.notWritable(file.toString(), e);
    }
  }
}
