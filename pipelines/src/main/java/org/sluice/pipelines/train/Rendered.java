package org.sluice.pipelines.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Files that are rendered in the background, in order, unless they are there already. */
final class Rendered implements AutoCloseable {
  private final ExecutorService renderers;
  private final List<Future<Path>> files = new ArrayList<>();

  /** Makes the content of a file. */
  interface Content {
    /** The content of the file of this number. */
    byte[] of(int number) throws IOException;
  }

  Rendered(Path directory, String name, int count, Content content) throws IOException {
    Files.createDirectories(directory);
    renderers =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "rendering");
              thread.setDaemon(true);
              return thread;
            });
    for (int i = 0; i < count; i++) {
      int number = i;
      Path file = directory.resolve("%s-%05d".formatted(name, number));
      files.add(
          renderers.submit(
              () -> {
                if (!Files.exists(file)) {
                  WholeFile.write(file, content.of(number));
                }
                return file;
              }));
    }
  }

  int count() {
    return files.size();
  }

  /** The content of a file, once it is there. */
  byte[] read(int number) throws IOException {
    try {
      return Files.readAllBytes(files.get(number).get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("training was interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("file %d cannot be rendered".formatted(number), e.getCause());
    }
  }

  @Override
  public void close() {
    renderers.shutdownNow();
  }
}
