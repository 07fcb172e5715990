package org.sluice.pipelines.lake;

import io.delta.storage.HDFSLogStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;

/**
 * Delta's log on a local disk, for several processes at once. A version of a table is a file that
 * one writer alone may make. Delta's own store looks whether it is there and then renames over it,
 * so that of two processes that commit in the same moment one loses its rows without a word; this
 * one gives the written file its name by a link, which fails where the name is taken.
 */
public final class LocalCommits extends HDFSLogStore {
  /** As Delta wants it. */
  public LocalCommits(Configuration configuration) {
    super(configuration);
  }

  @Override
  public void write(
      org.apache.hadoop.fs.Path path,
      Iterator<String> actions,
      Boolean overwrite,
      Configuration configuration)
      throws IOException {
    if (overwrite) {
      super.write(path, actions, true, configuration);
      return;
    }
    Path file = Path.of(path.toUri().getPath());
    Path open = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
    StringBuilder text = new StringBuilder();
    actions.forEachRemaining(action -> text.append(action).append('\n'));
    try {
      Files.createDirectories(file.getParent());
      Files.write(open, text.toString().getBytes(StandardCharsets.UTF_8));
      Files.createLink(file, open);
    } catch (FileAlreadyExistsException e) {
      // Delta knows this by Hadoop's and by Java's exception of this name; it wants the whole path.
      throw new FileAlreadyExistsException(path.toString());
    } catch (UnsupportedOperationException e) {
      super.write(path, actionsOf(text), false, configuration);
    } finally {
      Files.deleteIfExists(open);
    }
  }

  private static Iterator<String> actionsOf(StringBuilder text) {
    return text.toString().lines().iterator();
  }
}
