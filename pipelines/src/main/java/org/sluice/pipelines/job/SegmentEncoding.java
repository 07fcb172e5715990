package org.sluice.pipelines.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.apache.spark.sql.Row;
import org.sluice.pipelines.lake.AttemptJournal;
import org.sluice.pipelines.lake.Status;
import org.sluice.pipelines.video.FrameReader;
import org.sluice.spark.WorkMeters;
import org.sluice.videollm.EncodedFrame;
import org.sluice.videollm.EncodedSegment;
import org.sluice.videollm.FrameTokens;
import org.sluice.videollm.StreamSession;
import org.sluice.videollm.TokenCodec;
import org.sluice.videollm.VideoLlm;

/**
 * One segment on its way through a task: its frames' rows, then its answers, then its own row. A
 * segment that some process has died with is decoded in a process of its own first.
 */
final class SegmentEncoding implements AutoCloseable {
  private final TaskSetup setup;
  private final SegmentUnit unit;
  private final SegmentUnit.Planned planned;
  private final VideoLlm model;
  private final StreamSession session;
  private final StreamContext context;
  private final AttemptJournal.Attempt attempt;
  private final Optional<String> crash;
  private final GuardedFrames frames;
  private final EncodedSegment encoded;
  private final List<EncodedFrame> asked = new ArrayList<>();
  private final long encodeNanosBefore;
  private boolean done;

  private int count;
  private int references;
  private long tokensDense;
  private long tokensKept;
  private long tokenBytes;
  private long recomputed;
  private long recomputable;

  SegmentEncoding(
      TaskSetup setup,
      SegmentUnit unit,
      SegmentUnit.Planned planned,
      VideoLlm model,
      StreamSession session,
      StreamContext context,
      AttemptJournal journal) {
    this.setup = setup;
    this.unit = unit;
    this.planned = planned;
    this.model = model;
    this.session = session;
    this.context = context;
    boolean suspect = journal.isSuspect(planned.segmentId());
    this.attempt = journal.begin(planned.segmentId());
    this.crash = suspect ? CrashTrial.of(setup, path(), planned.span()) : Optional.empty();
    this.frames = new GuardedFrames(this::open);
    this.encoded = session.encodeSegment(frames);
    this.encodeNanosBefore = session.encodeNanos();
  }

  private String path() {
    return unit.video().file().path();
  }

  private FrameReader open() {
    FileCheck.requireUnchanged(unit.video().file(), setup.configuration().value());
    return FrameReader.open(
        setup.opener(), path(), setup.configuration().value(), setup.reading(planned.span()));
  }

  /** Whether the next step waits for the model. */
  boolean needsModel() {
    return crash.isEmpty() && !encoded.isReady() && encoded.hasNext();
  }

  /** Gets in line for the model, where the next step waits for it. */
  void request() {
    if (needsModel()) {
      encoded.request();
    }
  }

  /** Adds what is ready next; false when that was the segment's own row. */
  boolean step(Queue<Row> out) {
    if (crash.isEmpty() && encoded.hasNext()) {
      EncodedFrame frame = encoded.next();
      add(frame);
      if (planned.wanted()) {
        out.add(
            WaveSchema.frame(
                FrameRows.of(planned.segmentId(), unit.video().streamId(), unit.start(), frame)));
      }
      return true;
    }
    finish(out);
    return false;
  }

  private void add(EncodedFrame frame) {
    count++;
    references += frame.reference() ? 1 : 0;
    tokensDense += frame.tokensDense();
    tokensKept += frame.positions().length;
    tokenBytes += frame.tokens().bytes().length;
    recomputed += frame.tokensRecomputed();
    recomputable += frame.tokensOfTower();
    setup.framesDone().add(1);
    WorkMeters.ofThisProcess().encoded(frame);
    if (planned.wanted() && !setup.questions().isEmpty()) {
      asked.add(frame);
    }
  }

  private void finish(Queue<Row> out) {
    if (planned.wanted()) {
      GuardedFrames.End end =
          crash
              .map(reason -> new GuardedFrames.End(Status.FAILED, reason, 0))
              .orElseGet(frames::end);
      WorkMeters.ofThisProcess()
          .segment(end.status() != Status.INDEXED, model.cacheBytes(setup.encode()));
      long encodeMillis = (session.encodeNanos() - encodeNanosBefore) / 1_000_000;
      long endMillis = planned.span().endMillis();
      if (planned.span().open()) {
        endMillis = Math.max(planned.span().startMillis() + 1, end.endMillis());
      }
      SegmentQuestions.Answered answered = ask(endMillis);
      answered.rows().forEach(row -> out.add(WaveSchema.answer(row)));
      SegmentRow row =
          new SegmentRow(
              planned.segmentId(),
              unit.video().videoId(),
              unit.video().generation(),
              unit.video().streamId(),
              planned.span().startMillis(),
              endMillis,
              unit.start(),
              end.status(),
              end.error(),
              new SegmentRow.Counts(
                  count,
                  tokensDense,
                  tokensKept,
                  tokenBytes,
                  recomputable == 0 ? null : (double) recomputed / recomputable,
                  references),
              new SegmentRow.Times(
                  frames.decodeMillis(),
                  encodeMillis,
                  answered.prefillMillis(),
                  answered.generateMillis()),
              setup.modelOptions().device());
      out.add(WaveSchema.segment(row.toRow()));
    }
    done = true;
  }

  private SegmentQuestions.Answered ask(long endMillis) {
    if (asked.isEmpty()) {
      return SegmentQuestions.Answered.NOTHING;
    }
    long origin = unit.start().epochMillis();
    List<ContextFrame> own =
        asked.stream().map(f -> new ContextFrame(origin + f.frameMillis(), f.tokens())).toList();
    List<ContextFrame> read = new ArrayList<>(context.before(own.get(0).atMillis()));
    read.addAll(own);
    context.add(own);
    return new SegmentQuestions(
            planned.segmentId(), unit.video().streamId(), planned.span().startMillis(), endMillis)
        .ask(
            model,
            read.stream()
                .map(f -> new FrameTokens(f.atMillis() - origin, TokenCodec.decode(f.tokens())))
                .toList(),
            setup.questions().byId(),
            setup.questions().maxNewTokens(),
            setup.answerFingerprint());
  }

  @Override
  public void close() {
    frames.close();
    // A crash stays suspect: should the process die again before this is committed, it must not be
    // decoded here the next time either.
    if (done && crash.isEmpty()) {
      attempt.finish();
    } else {
      attempt.abandon();
    }
  }
}
