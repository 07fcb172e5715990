package org.sluice.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.torchscript.EngineSettings;
import org.sluice.videollm.ModelOptions;
import org.sluice.videollm.VideoLlm;

/**
 * The models this process has loaded: the one holder a process has, shared by all its tasks. Holds
 * at most {@value #CAPACITY} that nobody uses or, where more are used at once, as many as are used.
 */
public final class ExecutorModels {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutorModels.class);
  private static final int CAPACITY = 1;
  private static final ExecutorModels OF_THIS_PROCESS = new ExecutorModels();

  /** Least recently leased first. */
  private final Map<Key, Loaded> models = new LinkedHashMap<>();

  private ExecutorModels() {}

  /** A model as it lies on disk: other files under the same name are another model. */
  private record Key(Path directory, ModelOptions options, List<String> files) {}

  private static final class Loaded {
    private final VideoLlm model;
    private int leases;

    private Loaded(VideoLlm model) {
      this.model = model;
    }
  }

  /**
   * Borrows a model, loading it if this process has not; in a task whose resources have a GPU, for
   * the device {@code gpu} on that one. The caller closes the lease, after which the model may be
   * unloaded at any time.
   *
   * @param directory of the model, the same path on every machine
   * @throws org.sluice.SluiceException if the directory is not a complete model, or memory is short
   */
  public static Lease lease(String directory, ModelOptions options) {
    return OF_THIS_PROCESS.borrow(
        Path.of(directory).toAbsolutePath().normalize(), TaskDevice.resolve(options));
  }

  private synchronized Lease borrow(Path directory, ModelOptions options) {
    Key key = new Key(directory, options, filesIn(directory));
    Loaded loaded = models.remove(key);
    if (loaded == null) {
      warnOfSettings();
      evictDownTo(CAPACITY - 1); // before loading: two large models may not fit
      loaded = new Loaded(VideoLlm.load(directory, options));
    }
    models.put(key, loaded);
    loaded.leases++;
    return new Lease(loaded);
  }

  /** A process set up wrong runs several times slower and says nothing of its own accord. */
  private static void warnOfSettings() {
    SparkEnv env = SparkEnv.get();
    int processors = Runtime.getRuntime().availableProcessors();
    int tasks = env == null ? 1 : TaskSlots.perProcess(env.conf(), processors);
    EngineSettings.warnings(tasks).forEach(LOG::warn);
  }

  private synchronized void giveBack(Loaded loaded) {
    loaded.leases--;
    evictDownTo(CAPACITY);
  }

  private void evictDownTo(int size) {
    Iterator<Loaded> oldestFirst = models.values().iterator();
    while (models.size() > size && oldestFirst.hasNext()) {
      Loaded candidate = oldestFirst.next();
      if (candidate.leases == 0) {
        oldestFirst.remove();
        candidate.model.close();
      }
    }
  }

  private static List<String> filesIn(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of(); // loading says what is wrong
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(ExecutorModels::describe).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String describe(Path file) {
    try {
      return "%s %d %s"
          .formatted(file.getFileName(), Files.size(file), Files.getLastModifiedTime(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The use of a model until it is closed. */
  public static final class Lease implements AutoCloseable {
    private final Loaded loaded;
    private boolean closed;

    private Lease(Loaded loaded) {
      this.loaded = loaded;
    }

    /** The model; not to be closed by the borrower. */
    public VideoLlm model() {
      if (closed) {
        throw new IllegalStateException("the model was given back");
      }
      return loaded.model;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        OF_THIS_PROCESS.giveBack(loaded);
      }
    }
  }
}
