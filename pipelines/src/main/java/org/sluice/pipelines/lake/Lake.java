package org.sluice.pipelines.lake;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sluice.SluiceException;

/**
 * A directory with the four tables and, under {@code _sluice}, what coordinates those who write
 * them. Everybody reads through {@link #videos()}, {@link #segments()}, {@link #frames()} and
 * {@link #answers()}: rows of unfinished and of replaced generations are not seen there.
 */
public final class Lake {
  private static final String STATE = "_sluice";

  /** Files closer than this meet: names tell whole seconds, and recorders cut at key frames. */
  public static final long SEAM_MILLIS = 2000;

  private static final String MARKER = "lake.json";

  private static final long LOOK_MILLIS = 200;
  private static final long PATIENCE_MILLIS = 120_000;

  private final SparkSession spark;
  private final Path root;
  private final CommitRetry commits = new CommitRetry(PATIENCE_MILLIS);
  private final VideosTable videos;
  private final SegmentsTable segments;
  private final FramesTable frames;
  private final AnswersTable answers;
  private final AskedTable asked;

  private Lake(SparkSession spark, Path root) {
    this.spark = spark;
    this.root = root;
    this.videos = new VideosTable(spark, root, commits);
    this.segments = new SegmentsTable(spark, root, commits);
    this.frames = new FramesTable(spark, root, commits);
    this.answers = new AnswersTable(spark, root, commits);
    this.asked = new AskedTable(spark, root, commits);
    ParquetSettings.applyTo(spark);
  }

  /** Opens a lake that exists. */
  public static Lake open(SparkSession spark, String directory) {
    Lake lake = at(spark, directory);
    try {
      if (lake.isEmpty()) {
        throw LakeErrors.notFound(lake.root.toString());
      }
      lake.requireOurs();
      for (LakeTable table : lake.tables()) {
        if (!lake.exists(table)) {
          throw LakeErrors.missingTable(lake.root.toString(), table.name());
        }
      }
    } catch (IOException e) {
      throw LakeErrors.unreadable(lake.root.toString(), e);
    }
    lake.requireKnownVersion();
    return lake;
  }

  /** Opens a lake, or makes one where there is nothing yet. */
  public static Lake openOrCreate(SparkSession spark, String directory) {
    Lake lake = at(spark, directory);
    try {
      if (lake.isEmpty()) {
        lake.writeMarker();
      }
      lake.requireOurs();
    } catch (IOException e) {
      throw LakeErrors.notWritable(lake.root.toString(), e);
    }
    try {
      if (!lake.exists(lake.videos)) {
        try (IndexLock alone = lake.creationLock()) {
          // The table that is made last: without it an earlier run was stopped while making them,
          // or another run has made it meanwhile.
          if (!lake.exists(lake.videos)) {
            alone.requireHeld();
            for (LakeTable table : lake.tables()) {
              lake.removeUnlessCommitted(table);
            }
            lake.createTables();
            return lake;
          }
        }
      }
    } catch (IOException e) {
      throw LakeErrors.unreadable(lake.root.toString(), e);
    }
    return open(spark, directory);
  }

  /** The three first in any order, at once; {@code videos} after them. */
  private void createTables() {
    try {
      Stream.of(frames, answers, segments).parallel().forEach(LakeTable::createIfMissing);
      videos.createIfMissing();
    } catch (UncheckedIOException e) {
      throw LakeErrors.notWritable(root.toString(), e);
    }
  }

  /** Of two runs that find no tables, one makes them and the other waits. */
  private IndexLock creationLock() {
    Path file = new Path(stateDirectory(), "create.lock");
    long deadline = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (true) {
      try {
        return IndexLock.acquire(this, file, notice -> {});
      } catch (SluiceException e) {
        if (!e.code().equals(LakeErrors.LOCKED) || System.currentTimeMillis() > deadline) {
          throw e;
        }
      }
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw LakeErrors.notWritable(root.toString(), e);
      }
    }
  }

  private static Lake at(SparkSession spark, String directory) {
    return new Lake(spark, root(spark, directory));
  }

  /** The whole path of a lake's directory, whether there is a lake or not. */
  public static Path root(SparkSession spark, String directory) {
    try {
      Path path = new Path(directory);
      FileSystem fs = path.getFileSystem(spark.sparkContext().hadoopConfiguration());
      return fs.makeQualified(path);
    } catch (IOException | IllegalArgumentException e) {
      throw LakeErrors.unreadable(directory, e);
    }
  }

  /**
   * Whether there is nothing yet, or no more than a run leaves that was stopped before it wrote the
   * marker.
   */
  private boolean isEmpty() throws IOException {
    try {
      String state = stateDirectory().getName();
      return Stream.of(fileSystem().listStatus(root))
              .allMatch(entry -> entry.getPath().getName().equals(state))
          && !fileSystem().exists(new Path(stateDirectory(), MARKER));
    } catch (FileNotFoundException ignored) {
      return true;
    }
  }

  private void writeMarker() throws IOException {
    Path marker = new Path(stateDirectory(), MARKER);
    try (FSDataOutputStream out = fileSystem().create(marker, true)) {
      out.write(
          "{\"schemaVersion\":%d}%n".formatted(LakeTable.VERSION).getBytes(StandardCharsets.UTF_8));
    }
  }

  private void requireOurs() throws IOException {
    if (!fileSystem().exists(new Path(stateDirectory(), MARKER))) {
      FileStatus[] found = fileSystem().listStatus(root);
      throw LakeErrors.notALake(root.toString(), found[0].getPath().getName());
    }
  }

  /** Whether the table has its first commit; a directory alone is no table. */
  private boolean exists(LakeTable table) throws IOException {
    try {
      return Stream.of(fileSystem().listStatus(new Path(table.path(), "_delta_log")))
          .anyMatch(entry -> entry.getPath().getName().matches("\\d{20}\\.json"));
    } catch (FileNotFoundException ignored) {
      return false;
    }
  }

  /** Delta does not create a table where it finds the empty log of one. */
  private void removeUnlessCommitted(LakeTable table) throws IOException {
    if (!exists(table)) {
      fileSystem().delete(table.path(), true);
    }
  }

  private void requireKnownVersion() {
    for (LakeTable table : tables()) {
      String version = table.version();
      if (version == null) {
        throw LakeErrors.foreignTable(table.location());
      }
      if (Integer.parseInt(version) > LakeTable.VERSION) {
        throw LakeErrors.newer(table.location(), Integer.parseInt(version), LakeTable.VERSION);
      }
    }
  }

  /** The tables in the order in which they are created and written; {@code videos} comes last. */
  public List<LakeTable> tables() {
    return List.of(frames, answers, segments, videos);
  }

  /** Those, and the table of kept answers where there is one. */
  public List<LakeTable> everyTable() {
    try {
      return exists(asked) ? List.of(frames, answers, segments, videos, asked) : tables();
    } catch (IOException e) {
      throw LakeErrors.unreadable(root.toString(), e);
    }
  }

  /** Repeats commits that lose against another writer's. */
  public CommitRetry commits() {
    return commits;
  }

  /** The table behind {@link #videos()}. */
  public VideosTable videosTable() {
    return videos;
  }

  /** The table behind {@link #segments()}. */
  public SegmentsTable segmentsTable() {
    return segments;
  }

  /** The table behind {@link #frames()}. */
  public FramesTable framesTable() {
    return frames;
  }

  /** The table behind {@link #answers()}. */
  public AnswersTable answersTable() {
    return answers;
  }

  /** Answers to questions about the whole lake; not there until the first is kept. */
  public AskedTable askedTable() {
    return asked;
  }

  /** What the encoder fingerprints of its videos stand for. */
  public KnownModels models() {
    return new KnownModels(this);
  }

  /** Every video, failed ones included. */
  public Dataset<Row> videos() {
    return videos.rows();
  }

  /** The segments of every video's current generation. */
  public Dataset<Row> segments() {
    Dataset<Row> current = videos().select("video_id", "generation");
    return segments
        .rows()
        .join(current, LakeTable.onColumn("video_id", "generation"), "left_semi")
        .select(LakeTable.columns(SegmentsTable.SCHEMA.fieldNames()));
  }

  /** The {@code segment_id} of those, {@code video_id} and other columns of their videos. */
  public Dataset<Row> segmentIdsWith(String... ofVideos) {
    String[] key = {"video_id", "generation"};
    Dataset<Row> current =
        videos()
            .select(
                LakeTable.columns(
                    Stream.of(key, ofVideos).flatMap(Stream::of).toArray(String[]::new)));
    return segments.rows().select("segment_id", key).join(current, key).drop("generation");
  }

  /** The frames of those segments. */
  public Dataset<Row> frames() {
    return ofCurrentSegments(frames);
  }

  /** The answers about those segments. */
  public Dataset<Row> answers() {
    return ofCurrentSegments(answers);
  }

  private Dataset<Row> ofCurrentSegments(LakeTable table) {
    return table
        .rows()
        .join(segments().select("segment_id"), LakeTable.onColumn("segment_id"), "left_semi");
  }

  /**
   * Stretches of time that no file of a stream covers, and those that two do: {@code stream_id},
   * {@code kind} (gap, overlap), {@code start_at}, {@code end_at}, {@code duration_ms}, and the
   * {@code video_id} of the file behind it.
   *
   * @param leastMillis what is shorter is not told; names that tell whole seconds are up to one off
   */
  public Dataset<Row> gaps(long leastMillis) {
    return StreamSeams.of(segments(), leastMillis);
  }

  /** Makes the views known to SQL under their tables' names, in this session, and {@code gaps}. */
  public void registerViews() {
    videos().createOrReplaceTempView("videos");
    segments().createOrReplaceTempView("segments");
    frames().createOrReplaceTempView("frames");
    answers().createOrReplaceTempView("answers");
    gaps(SEAM_MILLIS).createOrReplaceTempView("gaps");
  }

  /** Where the lake lies. */
  public Path root() {
    return root;
  }

  /** Where locks and journals lie. */
  public Path stateDirectory() {
    return stateDirectory(root);
  }

  static Path stateDirectory(Path root) {
    return new Path(root, STATE);
  }

  /** The session it is read with. */
  public SparkSession spark() {
    return spark;
  }

  /** The file system it lies on. */
  public FileSystem fileSystem() {
    try {
      return root.getFileSystem(spark.sparkContext().hadoopConfiguration());
    } catch (IOException e) {
      throw LakeErrors.unreadable(root.toString(), e);
    }
  }

  /** Gigabytes (10^9 bytes) left where the lake lies; infinite where its file system has no end. */
  public double freeGb() {
    try {
      return fileSystem().getStatus(root).getRemaining() / 1e9;
    } catch (IOException e) {
      throw LakeErrors.unreadable(root.toString(), e);
    }
  }

  /** Ends cleanly, before anything is written, where less than the floor is free. */
  public void requireFree(double minFreeGb) throws SluiceException {
    double free = freeGb();
    if (free < minFreeGb) {
      throw LakeErrors.diskFull(root.toString(), free, minFreeGb);
    }
  }
}
