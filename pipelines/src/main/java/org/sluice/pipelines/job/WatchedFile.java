package org.sluice.pipelines.job;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.spark.sql.Row;
import org.sluice.SluiceException;
import org.sluice.pipelines.lake.AttemptJournal;
import org.sluice.pipelines.lake.LakeIds;
import org.sluice.pipelines.lake.Status;
import org.sluice.pipelines.lake.VideoRow;
import org.sluice.pipelines.landing.LandedFile;
import org.sluice.pipelines.video.Segment;
import org.sluice.pipelines.video.SegmentPlan;
import org.sluice.spark.WorkMeters;
import org.sluice.videollm.SharedStreams;
import org.sluice.videollm.StreamSession;
import org.sluice.videollm.VideoLlm;

/**
 * One file of a stream on its way through a task: cut, named and encoded as an index of it would,
 * but with the memory of the stream's files before it. Its segments' rows come first, its own last.
 */
final class WatchedFile implements AutoCloseable {
  private final WatchSetup setup;
  private final LandedFile file;
  private final boolean late;
  private final VideoLlm model;
  private final SharedStreams shared;
  private final AttemptJournal journal;
  private final StreamState before;
  private final StreamContext context;
  private final VideoLedger ledger;

  private ProbedVideo probed;
  private SegmentUnit unit;
  private StreamSession session;
  private Iterator<SegmentUnit.Planned> segments;
  private SegmentEncoding current;
  private long segmentsDone;
  private long framesDone;
  private long endMillis;
  private long lastFrameAtMillis;
  private byte[] memory;

  WatchedFile(
      WatchSetup setup,
      LandedFile file,
      boolean late,
      VideoLlm model,
      SharedStreams shared,
      AttemptJournal journal,
      StreamState before,
      StreamContext context) {
    this.setup = setup;
    this.file = file;
    this.late = late;
    this.model = model;
    this.shared = shared;
    this.journal = journal;
    this.before = before;
    this.context = context;
    this.ledger = new VideoLedger(setup.encoderFingerprint(), setup.reducerFingerprint());
    this.endMillis = before.endMillis();
    this.lastFrameAtMillis = before.lastFrameAtMillis();
    this.memory = before.memory();
    WorkMeters.ofThisProcess().taken(file.modifiedMillis());
  }

  /** Adds what is ready next; false when that was the file's own row. */
  boolean step(Queue<Row> out) {
    if (probed == null) {
      ListedVideo listed = setup.listed(file.file(), file.stream());
      probed = late ? new ProbedVideo(listed, null, lateness()) : probe(listed);
      if (probed.info() == null) {
        VideoRow row = ledger.unreadable(probed, Instant.now());
        out.add(WatchSchema.video((late ? row.withStatus(Status.LATE) : row).toRow(), null));
        return false;
      }
      open();
      return true;
    }
    if (current == null && segments.hasNext()) {
      current =
          new SegmentEncoding(
              setup.task(), unit, segments.next(), model, session, context, journal);
    }
    if (current != null) {
      Queue<Row> wave = new ArrayDeque<>();
      boolean more = current.step(wave);
      wave.forEach(
          row -> {
            note(row);
            out.add(WatchSchema.of(row));
          });
      if (!more) {
        current.close();
        current = null;
      }
      return true;
    }
    memory = session.memory(unit.start().epochMillis());
    WorkMeters.ofThisProcess().caughtUp(lastFrameAtMillis);
    Seam seam = Seam.of(before, file.name(), unit.start().epochMillis());
    ledger
        .takeComplete(Instant.now())
        .forEach(row -> out.add(WatchSchema.video(row.toRow(), seam)));
    return false;
  }

  /** Whether the next step waits for the model. */
  boolean needsModel() {
    return current != null && current.needsModel();
  }

  /** Gets in line for the model, where the next step waits for it. */
  void request() {
    if (current != null) {
      current.request();
    }
  }

  private String lateness() {
    return "it came after files recorded more than %d s later".formatted(setup.latenessSeconds());
  }

  private ProbedVideo probe(ListedVideo listed) {
    try {
      FileCheck.requireUnchanged(listed.file(), setup.task().configuration().value());
    } catch (SluiceException e) {
      WorkMeters.ofThisProcess().faultyFile();
      return new ProbedVideo(listed, null, e.reason());
    }
    return new ProbeTask(setup.task()).call(listed);
  }

  private void open() {
    Map<String, Long> starts = new LinkedHashMap<>();
    List<SegmentUnit.Planned> planned =
        SegmentPlan.of(probed.info(), setup.task().sampling().segmentSeconds()).stream()
            .map(this::plan)
            .toList();
    planned.forEach(segment -> starts.put(segment.segmentId(), segment.span().startMillis()));
    ledger.expect(probed, starts, List.of());
    unit = new SegmentUnit(probed.video(), probed.start(), planned);
    segments = planned.iterator();
    session = shared.open();
    session.recall(memory, unit.start().epochMillis());
  }

  private SegmentUnit.Planned plan(Segment span) {
    String id = LakeIds.segment(probed.video().generation(), span.startMillis());
    return new SegmentUnit.Planned(id, span, true);
  }

  private void note(Row wave) {
    if (!wave.isNullAt(WaveSchema.SCHEMA.fieldIndex(WaveSchema.FRAME))) {
      framesDone++;
      long frameMillis = wave.getStruct(0).getLong(3);
      lastFrameAtMillis = unit.start().epochMillis() + frameMillis;
    } else if (!wave.isNullAt(WaveSchema.SCHEMA.fieldIndex(WaveSchema.SEGMENT))) {
      segmentsDone++;
      SegmentRow row = SegmentRow.of(wave.getStruct(2));
      endMillis = Math.max(endMillis, unit.start().epochMillis() + row.endMillis());
      ledger.committed(row);
    }
  }

  /** The stream's state behind this file; after {@link #step} has returned false. */
  StreamState after() {
    String last = before.lastFile();
    return new StreamState(
        before.fingerprint(),
        before.files() + 1,
        before.segments() + segmentsDone,
        before.frames() + framesDone,
        file.name().compareTo(last) > 0 ? file.name() : last,
        endMillis,
        lastFrameAtMillis,
        memory,
        context.firstNumber(),
        context.nextNumber());
  }

  @Override
  public void close() {
    if (current != null) {
      current.close();
      current = null;
    }
    if (session != null) {
      session.close();
      session = null;
    }
  }
}
