package org.sluice.pipelines.job;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.sluice.pipelines.lake.IndexLock;
import org.sluice.pipelines.lake.Lake;
import org.sluice.pipelines.lake.Leftovers;
import org.sluice.pipelines.lake.SegmentsTable;
import org.sluice.pipelines.lake.VideoRow;
import org.sluice.pipelines.lake.VideosTable;

/**
 * Writes a wave: frames, answers, then segments, which makes both count, then the videos that are
 * complete, which makes their segments seen; then what those videos had before is taken out. Killed
 * between any two of these, the next run finds a lake whose readers have seen nothing of it.
 */
final class WaveCommitter {
  /** Frames' bytes in one data file, about. */
  private static final long FILE_BYTES = 256L << 20;

  private static final String POOL = "spark.scheduler.pool";

  private final Lake lake;
  private final IndexLock lock;
  private final VideoLedger ledger;
  private final Map<String, VideosTable.Known> known;
  private final CommitListener listener;
  private final Leftovers leftovers;

  /**
   * For one run.
   *
   * @param known the videos of the lake when the run began
   */
  WaveCommitter(
      Lake lake,
      IndexLock lock,
      VideoLedger ledger,
      Map<String, VideosTable.Known> known,
      CommitListener listener) {
    this.lake = lake;
    this.lock = lock;
    this.ledger = ledger;
    this.known = known;
    this.listener = listener;
    this.leftovers = new Leftovers(lake);
  }

  /** Commits a wave and returns the videos it completed. */
  List<VideoRow> commit(WaveEncoder.Wave wave) {
    lake.spark().sparkContext().setLocalProperty(POOL, "commit");
    lock.requireHeld();
    listener.after(CommitListener.Stage.COMPUTED);
    long bytes = wave.segments().stream().mapToLong(s -> s.counts().tokenBytes()).sum();
    int files = (int) Math.max(1, Math.min(wave.segments().size(), bytes / FILE_BYTES + 1));
    lake.framesTable().append(WaveSchema.only(wave.rows(), WaveSchema.FRAME).coalesce(files));
    listener.after(CommitListener.Stage.FRAMES);
    if (wave.hasAnswers()) {
      lake.answersTable().append(WaveSchema.only(wave.rows(), WaveSchema.ANSWER).coalesce(1));
      listener.after(CommitListener.Stage.ANSWERS);
    }
    List<Row> segments = wave.segments().stream().map(SegmentRow::toRow).toList();
    Dataset<Row> rows = lake.spark().createDataFrame(segments, SegmentsTable.SCHEMA).coalesce(1);
    lake.segmentsTable().append(rows);
    listener.after(CommitListener.Stage.SEGMENTS);
    wave.segments().forEach(ledger::committed);
    List<VideoRow> complete = ledger.takeComplete(Instant.now());
    commitVideos(complete);
    return complete;
  }

  /** Commits videos, then deletes what they had of other generations. */
  void commitVideos(Collection<VideoRow> videos) {
    if (videos.isEmpty()) {
      return;
    }
    lock.requireHeld();
    boolean replacing = videos.stream().anyMatch(video -> known.containsKey(video.videoId()));
    lake.videosTable().put(videos, replacing);
    listener.after(CommitListener.Stage.VIDEOS);
    Map<String, Set<String>> keep = new HashMap<>();
    for (VideoRow video : videos) {
      VideosTable.Known before = known.get(video.videoId());
      if (before != null && !before.generation().equals(video.generation())) {
        keep.put(video.videoId(), Set.of(video.generation()));
      }
    }
    leftovers.deleteOtherGenerations(keep);
    listener.after(CommitListener.Stage.CLEANUP);
  }
}
