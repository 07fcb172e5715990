package org.sluice.pipelines.landing;

import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.connector.read.streaming.ReadLimit;
import org.apache.spark.sql.connector.read.streaming.SupportsTriggerAvailableNow;
import org.sluice.pipelines.lake.Forgotten;
import org.sluice.pipelines.lake.Lake;
import org.sluice.pipelines.lake.LakeIds;
import org.sluice.pipelines.source.RowReader;

/** The planned batches of a landing folder; what a batch holds is written in its offset. */
final class LandingStream implements MicroBatchStream, SupportsTriggerAvailableNow {
  private final LandingFolder folder;
  private final LandingPlanner planner;
  private final LandingOptions options;
  private final Configuration configuration;
  private final Optional<LandingSeed> seed;
  private final Optional<Forgotten> forgotten;
  private TreeMap<String, List<LandedFile>> availableNow;
  private long nextLookMillis = Long.MIN_VALUE;

  LandingStream(LandingOptions options, Configuration configuration) {
    this.folder = new LandingFolder(options.path(), options.extensions(), configuration);
    this.planner =
        new LandingPlanner(
            options.latenessMillis(), options.maxFilesPerBatch(), this::taken, this::isExpired);
    this.options = options;
    this.configuration = configuration;
    this.seed = given(options.seed()).map(file -> LandingSeed.read(file, configuration));
    this.forgotten = given(options.lake()).map(lake -> Forgotten.read(lake, configuration));
  }

  private static Optional<Path> given(String path) {
    return path.isEmpty() ? Optional.empty() : Optional.of(new Path(path));
  }

  @Override
  public Offset initialOffset() {
    return new LandingOffset(
        seed.map(LandingSeed::before).orElseGet(() -> LandingPlan.empty(options.slots())));
  }

  @Override
  public Offset deserializeOffset(String json) {
    return new LandingOffset(LandingPlan.of(json));
  }

  @Override
  public void prepareForTriggerAvailableNow() {
    availableNow = folder.list();
  }

  @Override
  public Offset latestOffset() {
    throw new UnsupportedOperationException("a batch is planned from the one before it");
  }

  @Override
  public Offset latestOffset(Offset start, ReadLimit limit) {
    LandingPlan before = LandingOffset.of(start).plan();
    if (isTooEarly(before) || isStopped()) {
      return start;
    }
    if (seed.isPresent() && seed.get().next() != null && before.equals(seed.get().before())) {
      return new LandingOffset(seed.get().next()); // the other query had begun this batch
    }
    LandingPlan plan = planner.next(before, availableNow == null ? folder.list() : availableNow);
    return plan.files().isEmpty() ? start : new LandingOffset(plan);
  }

  /** Of some paths those that are in the lake; all of them where there is none to ask. */
  private Set<String> taken(Set<String> paths) {
    if (options.lake().isEmpty()) {
      return paths;
    }
    Map<String, String> pathOf = new HashMap<>();
    paths.forEach(path -> pathOf.put(LakeIds.video(path), path));
    return Lake.open(SparkSession.active(), options.lake())
        .videosTable()
        .present(pathOf.keySet())
        .stream()
        .map(pathOf::get)
        .collect(Collectors.toSet());
  }

  private boolean isExpired(LandedFile file) {
    if (forgotten.isPresent()
        && forgotten.get().covers(file.stream(), file.path(), file.recordedMillis())) {
      return true;
    }
    return options.keepMillis() > 0
        && file.recordedMillis() < System.currentTimeMillis() - options.keepMillis();
  }

  /** A full batch is followed at once: more may be waiting than a batch per trigger would take. */
  private boolean isTooEarly(LandingPlan before) {
    long now = System.nanoTime() / 1_000_000;
    boolean full = before.files().size() >= options.maxFilesPerBatch();
    if (availableNow == null && !full && now < nextLookMillis) {
      return true;
    }
    nextLookMillis = now + options.triggerMillis();
    return false;
  }

  private boolean isStopped() {
    if (options.stopFile().isEmpty()) {
      return false;
    }
    Path file = new Path(options.stopFile());
    try {
      return file.getFileSystem(configuration).exists(file);
    } catch (IOException e) {
      throw LandingErrors.cannotList(options.stopFile(), e);
    }
  }

  @Override
  public InputPartition[] planInputPartitions(Offset start, Offset end) {
    if (end.equals(start)) {
      return new InputPartition[0];
    }
    return new InputPartition[] {new Batch(LandingOffset.of(end).json())};
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    return new Readers();
  }

  @Override
  public void commit(Offset end) {
    // Files stay where they are.
  }

  @Override
  public void stop() {
    // Nothing is held open.
  }

  /** All of a batch: a few hundred bytes a file. */
  private record Batch(String plan) implements InputPartition {}

  private static final class Readers implements PartitionReaderFactory, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public PartitionReader<InternalRow> createReader(InputPartition partition) {
      Iterator<InternalRow> rows =
          LandingSchema.rows(LandingPlan.of(((Batch) partition).plan())).iterator();
      return new RowReader(rows);
    }
  }
}
