package org.sluice.pipelines.job;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.sluice.pipelines.lake.IndexLock;
import org.sluice.pipelines.lake.Lake;
import org.sluice.pipelines.lake.LakeTable;
import org.sluice.pipelines.lake.PendingBatch;
import org.sluice.pipelines.lake.SegmentsTable;
import org.sluice.pipelines.lake.Status;
import org.sluice.pipelines.lake.VideosTable;

/**
 * Writes a batch. All of it is computed before anything is written: otherwise each write would
 * encode it again. Then frames, answers, segments and videos are appended, each once for a batch
 * however often the batch is run, as one file a table: a batch that is run again after a kill adds
 * what is missing.
 *
 * <p>Every file is a row of {@code videos} with a generation of its own, as if it had been indexed,
 * so that the views of {@link Lake} show it as soon as that last row is in. Watching never replaces
 * rows: of a file that the lake has already, from an index, nothing is added.
 */
final class WatchBatch implements VoidFunction2<Dataset<Row>, Long> {
  private static final long serialVersionUID = 1L;

  private final transient Lake lake;
  private final transient IndexLock lock;
  private final transient PendingBatch pending;
  private final transient Consumer<String> notes;
  private final transient Consumer<WatchedBatch> written;
  private final transient CommitListener listener;
  private final String writer;
  private final double minFreeGb;

  WatchBatch(
      Lake lake,
      IndexLock lock,
      WatchCheckpoint checkpoint,
      double minFreeGb,
      Consumer<String> notes,
      Consumer<WatchedBatch> written,
      CommitListener listener) {
    this.lake = lake;
    this.lock = lock;
    this.pending = new PendingBatch(lake, checkpoint.directory());
    this.writer = checkpoint.writer();
    this.minFreeGb = minFreeGb;
    this.notes = notes;
    this.written = written;
    this.listener = listener;
  }

  @Override
  public void call(Dataset<Row> batch, Long number) {
    long began = System.nanoTime();
    lake.requireFree(minFreeGb);
    Dataset<Row> rows = batch.persist(StorageLevel.DISK_ONLY());
    try {
      List<Row> segments = new ArrayList<>();
      List<Row> videos = new ArrayList<>();
      Map<String, Seam> seams = new LinkedHashMap<>();
      Column told =
          functions
              .col(WaveSchema.SEGMENT)
              .isNotNull()
              .or(functions.col(WatchSchema.VIDEO).isNotNull());
      for (Row row :
          rows.where(told)
              .select(WaveSchema.SEGMENT, WatchSchema.VIDEO, WatchSchema.SEAM)
              .collectAsList()) {
        (row.isNullAt(0) ? videos : segments).add(row.getStruct(row.isNullAt(0) ? 1 : 0));
        if (!row.isNullAt(2)) {
          seams.put(row.getStruct(1).getString(2), Seam.of(row.getStruct(2)));
        }
      }
      listener.after(CommitListener.Stage.COMPUTED);
      lock.requireHeld();
      Set<String> present =
          lake.videosTable().present(videos.stream().map(row -> row.getString(0)).toList());
      segments.removeIf(row -> present.contains(row.getString(1)));
      int all = videos.size();
      videos.stream()
          .filter(row -> present.contains(row.getString(0)))
          .forEach(row -> seams.remove(row.getString(2)));
      videos.removeIf(row -> present.contains(row.getString(0)));
      Dataset<Row> written = present.isEmpty() ? rows : rowsOf(rows, segments);
      write(written, number, segments, videos);
      SeamReport seam = SeamReport.of(seams);
      seam.notes().forEach(notes);
      written.accept(
          report(number, all, segments, videos, seam, (System.nanoTime() - began) / 1_000_000));
    } finally {
      rows.unpersist(true);
    }
  }

  private void write(Dataset<Row> rows, long number, List<Row> segments, List<Row> videos) {
    List<String> ids = segments.stream().map(row -> row.getString(0)).toList();
    pending.begin(ids);
    if (!ids.isEmpty()) {
      append(lake.framesTable(), WaveSchema.only(rows, WaveSchema.FRAME), number);
      listener.after(CommitListener.Stage.FRAMES);
      Dataset<Row> answers = WaveSchema.only(rows, WaveSchema.ANSWER);
      if (!answers.isEmpty()) {
        append(lake.answersTable(), answers, number);
      }
      listener.after(CommitListener.Stage.ANSWERS);
      append(lake.segmentsTable(), dataset(segments, SegmentsTable.SCHEMA), number);
      listener.after(CommitListener.Stage.SEGMENTS);
    }
    if (!videos.isEmpty()) {
      append(lake.videosTable(), dataset(videos, VideosTable.SCHEMA), number);
      listener.after(CommitListener.Stage.VIDEOS);
    }
    pending.end();
  }

  private void append(LakeTable table, Dataset<Row> rows, long number) {
    table.appendOnce(rows.coalesce(1), writer, number);
  }

  private static Dataset<Row> rowsOf(Dataset<Row> rows, List<Row> segments) {
    Object[] ids = segments.stream().map(row -> row.getString(0)).toArray();
    return rows.where(
        functions
            .coalesce(functions.col("frame.segment_id"), functions.col("answer.segment_id"))
            .isin(ids));
  }

  private Dataset<Row> dataset(List<Row> rows, StructType schema) {
    return lake.spark().createDataFrame(rows, schema);
  }

  private static WatchedBatch report(
      long number,
      int files,
      List<Row> segments,
      List<Row> videos,
      SeamReport seams,
      long wallMillis) {
    return new WatchedBatch(
        number,
        files,
        videos.stream().map(row -> row.getString(1)).collect(Collectors.toSet()).size(),
        segments.size(),
        segments.stream().mapToLong(row -> SegmentRow.of(row).counts().frames()).sum(),
        segments.stream().mapToLong(row -> SegmentRow.of(row).counts().tokensKept()).sum(),
        count(videos, Status.FAILED),
        count(videos, Status.PARTIAL),
        count(videos, Status.LATE),
        files - videos.size(),
        new WatchedBatch.Seams(seams.gaps(), seams.overlaps(), seams.outOfOrder()),
        wallMillis,
        lagMillis(segments),
        0);
  }

  /** How far the stream that is furthest behind is behind the present; null without segments. */
  private static Long lagMillis(List<Row> segments) {
    Map<String, Long> lastMillis = new HashMap<>();
    for (Row row : segments) {
      SegmentRow segment = SegmentRow.of(row);
      long end = segment.start().epochMillis() + segment.endMillis();
      lastMillis.merge(segment.streamId(), end, Math::max);
    }
    return lastMillis.isEmpty()
        ? null
        : System.currentTimeMillis() - Collections.min(lastMillis.values());
  }

  private static long count(List<Row> videos, Status status) {
    return videos.stream().filter(row -> row.getString(10).equals(status.text())).count();
  }
}
