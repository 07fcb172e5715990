package org.sluice.pipelines.job;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.sluice.pipelines.lake.IndexLock;
import org.sluice.pipelines.lake.Lake;
import org.sluice.pipelines.lake.LakeIds;
import org.sluice.pipelines.lake.Leftovers;
import org.sluice.pipelines.lake.SegmentsTable;
import org.sluice.pipelines.lake.Status;
import org.sluice.pipelines.lake.VideoRow;
import org.sluice.pipelines.lake.VideosTable;
import org.sluice.pipelines.video.FrameOpener;

/** One run over one listing: tidy, compare, probe, plan, encode and commit wave by wave. */
final class IndexRun {
  private static final int LEAST_SEGMENTS_PER_WAVE = 16;
  private static final int WAVES_OF_TASKS = 4;
  private static final int PROBES_PER_CORE = 4;

  private final SparkSession spark;
  private final Lake lake;
  private final IndexLock lock;
  private final PlannedModel model;
  private final IndexOptions options;
  private final TaskSetup setup;
  private final IndexReporter reporter;
  private final CommitListener listener;
  private final VideoLedger ledger;
  private final IndexSummary summary = new IndexSummary();

  IndexRun(
      Lake lake,
      IndexLock lock,
      PlannedModel model,
      FrameOpener opener,
      LongAccumulator framesDone,
      IndexReporter reporter,
      CommitListener listener) {
    this.spark = lake.spark();
    this.lake = lake;
    this.lock = lock;
    this.model = model;
    this.options = model.options();
    this.reporter = reporter;
    this.listener = listener;
    this.ledger = new VideoLedger(model.encoderFingerprint(), model.reducerFingerprint());
    this.setup =
        new TaskSetup(
            model.directory(),
            options.model(),
            model.weightsFingerprint(),
            model.answerFingerprint(),
            options.sampling(),
            options.encode(),
            options.questions(),
            model.scaling(),
            opener,
            lake.stateDirectory().toString(),
            new SerializableConfiguration(spark.sparkContext().hadoopConfiguration()),
            framesDone);
  }

  IndexSummary run(List<VideoListing.Listed> found) {
    Map<String, VideosTable.Known> known = lake.videosTable().known();
    List<ListedVideo> listed = name(found, known);
    List<ListedVideo> todo =
        listed.stream().filter(video -> isToDo(video, known.get(video.videoId()))).toList();
    summary.setUnchanged(listed.size() - todo.size());
    List<SegmentsTable.Known> in = tidy(listed, todo, known);
    List<ProbedVideo> probed = probe(todo);
    List<ProbedVideo> readable = probed.stream().filter(video -> video.info() != null).toList();
    IndexPlan plan = IndexPlan.of(readable, in, options, ledger);
    announce(plan, listed.size(), readable);
    WaveCommitter committer = new WaveCommitter(lake, lock, ledger, known, listener);
    List<VideoRow> ready = ledger.takeComplete(Instant.now());
    probed.stream()
        .filter(video -> video.info() == null)
        .forEach(video -> ready.add(ledger.unreadable(video, Instant.now())));
    committer.commitVideos(ready);
    ready.forEach(summary::addVideo);
    int perWave = segmentsPerWave();
    if (!options.questions().isEmpty()) {
      List<SegmentsTable.Known> current = onlyOf(listed, in);
      summary.addAnswers(new MissingAnswers(lake, lock, setup, listener).answer(current, perWave));
    }
    encode(plan, committer, ready.size(), perWave);
    return summary;
  }

  private List<ListedVideo> name(
      List<VideoListing.Listed> found, Map<String, VideosTable.Known> known) {
    Map<String, String> streams = new HashMap<>();
    known.forEach((video, row) -> streams.put(video, row.streamId()));
    StreamNames names = new StreamNames(streams);
    List<ListedVideo> listed = new ArrayList<>();
    for (VideoListing.Listed one : found) {
      String path = one.file().path();
      String videoId = LakeIds.video(path);
      String generation =
          LakeIds.generation(
              path,
              one.file().sizeBytes(),
              one.file().modifiedMillis(),
              model.encoderFingerprint(),
              model.reducerFingerprint(),
              options.sampling().key());
      String stream = names.of(videoId, one.name(), path);
      listed.add(new ListedVideo(one.file(), videoId, stream, generation));
    }
    return listed;
  }

  private boolean isToDo(ListedVideo video, VideosTable.Known known) {
    return known == null
        || !known.generation().equals(video.generation())
        || options.retryFailed() && known.status() != Status.INDEXED;
  }

  /**
   * Takes out what earlier runs left behind, and failed segments that are to be tried again.
   *
   * @return the segments that are in and stay
   */
  private List<SegmentsTable.Known> tidy(
      List<ListedVideo> listed, List<ListedVideo> todo, Map<String, VideosTable.Known> known) {
    lock.requireHeld();
    Leftovers leftovers = new Leftovers(lake);
    leftovers.deleteOrphans();
    Map<String, Set<String>> keep = new HashMap<>();
    for (ListedVideo video : listed) {
      Set<String> generations = new HashSet<>(Set.of(video.generation()));
      VideosTable.Known current = known.get(video.videoId());
      if (current != null) {
        generations.add(current.generation());
      }
      keep.put(video.videoId(), generations);
    }
    Set<String> again = new HashSet<>();
    if (options.retryFailed()) {
      todo.forEach(video -> again.add(video.generation()));
    }
    List<SegmentsTable.Known> stay = new ArrayList<>();
    List<String> go = new ArrayList<>();
    for (SegmentsTable.Known segment : lake.segmentsTable().ofVideos(keep.keySet())) {
      boolean replaced = !keep.get(segment.videoId()).contains(segment.generation());
      boolean retried = again.contains(segment.generation()) && segment.failed();
      if (replaced || retried) {
        go.add(segment.segmentId());
      } else {
        stay.add(segment);
      }
    }
    leftovers.delete(go);
    return stay;
  }

  private List<ProbedVideo> probe(List<ListedVideo> todo) {
    if (todo.isEmpty()) {
      return List.of();
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    int tasks = Math.min(todo.size(), PROBES_PER_CORE * context.defaultParallelism());
    try {
      return context.parallelize(todo, tasks).map(new ProbeTask(setup)).collect();
    } catch (RuntimeException e) {
      throw TaskFailures.of(e);
    }
  }

  private void announce(IndexPlan plan, int listed, List<ProbedVideo> readable) {
    long frames = plan.frames(options.sampling().framesPerSecond());
    reporter.planned(plan.videos(), plan.segments(), frames);
    if (plan.units().isEmpty()) {
      return;
    }
    long source = readable.stream().mapToLong(video -> video.video().file().sizeBytes()).sum();
    reporter.note(
        "%d of %d videos to index: %d segments, about %d frames and %s of tokens (the files have %s)."
            .formatted(
                plan.videos(),
                listed,
                plan.segments(),
                frames,
                IndexSummary.bytes((double) frames * model.frameBytes()),
                IndexSummary.bytes(source)));
  }

  /** The segments of what this run looks at; those of a replaced generation are not asked. */
  private static List<SegmentsTable.Known> onlyOf(
      List<ListedVideo> listed, List<SegmentsTable.Known> segments) {
    Set<String> generations = new HashSet<>();
    listed.forEach(video -> generations.add(video.generation()));
    return segments.stream().filter(s -> generations.contains(s.generation())).toList();
  }

  private long answersOf(WaveEncoder.Wave wave) {
    long asked = wave.segments().stream().filter(s -> s.counts().frames() > 0).count();
    return asked * options.questions().prompts().size();
  }

  private int segmentsPerWave() {
    return options.commitSegments() > 0
        ? options.commitSegments()
        : Math.max(
            LEAST_SEGMENTS_PER_WAVE, WAVES_OF_TASKS * spark.sparkContext().defaultParallelism());
  }

  private void encode(IndexPlan plan, WaveCommitter committer, int videosReady, int perWave) {
    int[] done = {videosReady, 0};
    new Waves(spark, new WaveEncoder(spark, setup))
        .run(
            Waves.of(plan.units(), perWave),
            () -> lake.requireFree(options.minFreeGb()),
            wave -> {
              long began = System.nanoTime();
              List<VideoRow> complete = committer.commit(wave);
              summary.addCommitMillis((System.nanoTime() - began) / 1_000_000);
              wave.segments().forEach(summary::addSegment);
              summary.addAnswers(answersOf(wave));
              complete.forEach(summary::addVideo);
              done[0] += complete.size();
              done[1] += wave.segments().size();
              reporter.committed(done[0], done[1]);
            });
  }
}
