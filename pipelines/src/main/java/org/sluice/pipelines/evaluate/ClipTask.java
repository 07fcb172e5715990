package org.sluice.pipelines.evaluate;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import org.sluice.SluiceException;
import org.sluice.pipelines.job.IndexOptions;
import org.sluice.pipelines.job.Sampling;
import org.sluice.pipelines.video.FrameReader;
import org.sluice.pipelines.video.FrameReaderOptions;
import org.sluice.spark.ExecutorModels;
import org.sluice.videollm.Answers;
import org.sluice.videollm.EncodeOptions;
import org.sluice.videollm.EncodedFrame;
import org.sluice.videollm.FrameTokens;
import org.sluice.videollm.ModelOptions;
import org.sluice.videollm.StreamSession;
import org.sluice.videollm.TokenCodec;
import org.sluice.videollm.VideoLlm;

/**
 * Decodes and encodes each clip once and asks its questions of the tokens of the frames up to the
 * moment of asking. Right for reducers that decide about a frame from it and those before it, which
 * all present ones do.
 */
final class ClipTask implements FlatMapFunction<Iterator<Clip>, Row> {
  private static final long serialVersionUID = 1;
  private static final double NANOS_PER_MILLI = 1e6;

  private final String modelDirectory;
  private final ModelOptions model;
  private final Sampling sampling;
  private final EncodeOptions encode;
  private final int maxNewTokens;
  private final String run;
  private final String settings;
  private final SerializableConfiguration hadoop;

  ClipTask(
      String modelDirectory,
      IndexOptions options,
      String run,
      String settings,
      SerializableConfiguration hadoop) {
    this.modelDirectory = modelDirectory;
    this.model = options.model();
    this.sampling = options.sampling();
    this.encode = options.encode();
    this.maxNewTokens = options.questions().maxNewTokens();
    this.run = run;
    this.settings = settings;
    this.hadoop = hadoop;
  }

  @Override
  public Iterator<Row> call(Iterator<Clip> clips) {
    ExecutorModels.Lease lease = ExecutorModels.lease(modelDirectory, model);
    TaskCompletionListener close = context -> lease.close();
    TaskContext.get().addTaskCompletionListener(close);
    return new Rows(clips, lease.model());
  }

  /** Rows clip by clip. */
  private final class Rows implements Iterator<Row> {
    private final Iterator<Clip> clips;
    private final VideoLlm llm;
    private Iterator<Row> ready = List.<Row>of().iterator();

    Rows(Iterator<Clip> clips, VideoLlm llm) {
      this.clips = clips;
      this.llm = llm;
    }

    @Override
    public boolean hasNext() {
      while (!ready.hasNext() && clips.hasNext()) {
        ready = rows(llm, clips.next()).iterator();
      }
      return ready.hasNext();
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException("no more answers");
      }
      return ready.next();
    }
  }

  /** A clip's frames, as stored, and what they cost. */
  private record Encoded(List<EncodedFrame> frames, double decodeMillis, double encodeMillis) {
    long tokensDense() {
      return frames.stream().mapToLong(EncodedFrame::tokensDense).sum();
    }

    long tokensKept() {
      return frames.stream().mapToLong(frame -> frame.positions().length).sum();
    }

    double recomputedRatio() {
      double of = frames.stream().mapToLong(EncodedFrame::tokensOfTower).sum();
      return frames.stream().mapToLong(EncodedFrame::tokensRecomputed).sum() / of;
    }

    /** Mean over all frames but the first; null where there is no other. */
    Double change() {
      List<Float> changes =
          frames.stream().map(EncodedFrame::change).filter(change -> change != null).toList();
      return changes.isEmpty()
          ? null
          : changes.stream().mapToDouble(Float::doubleValue).sum() / changes.size();
    }
  }

  private Encoded encode(VideoLlm llm, Clip clip) {
    FrameReaderOptions reading = FrameReaderOptions.whole(sampling.framesPerSecond());
    try (FrameReader reader = FrameReader.open(clip.path(), hadoop.value(), reading);
        StreamSession session = llm.openStream(encode)) {
      List<EncodedFrame> frames = new ArrayList<>();
      session.encodeSegment(reader).forEachRemaining(frames::add);
      if (frames.isEmpty()) {
        throw EvaluateErrors.clipFailed(clip.path(), "it has no frames", null);
      }
      return new Encoded(
          frames, reader.decodeNanos() / NANOS_PER_MILLI, session.encodeNanos() / NANOS_PER_MILLI);
    } catch (SluiceException e) {
      throw EvaluateErrors.clipFailed(clip.path(), e.reason(), e);
    }
  }

  private List<Row> rows(VideoLlm llm, Clip clip) {
    Encoded encoded = encode(llm, clip);
    Timestamp now = Timestamp.from(Instant.now());
    Map<Integer, List<KnownQuestion>> byFrames = new TreeMap<>();
    for (KnownQuestion question : clip.questions()) {
      int seen =
          (int)
              encoded.frames().stream()
                  .filter(f -> f.frameMillis() <= question.askMillis())
                  .count();
      byFrames.computeIfAbsent(Math.max(1, seen), n -> new ArrayList<>()).add(question);
    }
    Truth.ObjectTokens objects = clip.truth() == null ? null : clip.truth().count(encoded.frames());
    List<Row> rows = new ArrayList<>();
    byFrames.forEach(
        (seen, questions) -> {
          List<FrameTokens> tokens =
              encoded.frames().subList(0, seen).stream()
                  .map(f -> new FrameTokens(f.frameMillis(), TokenCodec.decode(f.tokens())))
                  .toList();
          Answers answers =
              llm.answer(
                  tokens, questions.stream().map(KnownQuestion::question).toList(), maxNewTokens);
          for (int i = 0; i < questions.size(); i++) {
            rows.add(row(clip, encoded, objects, seen, questions, i, answers, now));
          }
        });
    return rows;
  }

  private Row row(
      Clip clip,
      Encoded encoded,
      Truth.ObjectTokens objects,
      int seen,
      List<KnownQuestion> questions,
      int i,
      Answers answers,
      Timestamp now) {
    KnownQuestion question = questions.get(i);
    String answer = answers.replies().get(i).text();
    return RowFactory.create(
        run,
        settings,
        clip.sceneId(),
        question.id(),
        question.family(),
        question.template(),
        question.askMillis(),
        question.question(),
        question.answer(),
        answer,
        question.score(answer),
        seen,
        answers.replies().get(i).tokensIn(),
        answers.prefillNanos() / NANOS_PER_MILLI / questions.size(),
        answers.generateNanos() / NANOS_PER_MILLI / questions.size(),
        encoded.frames().size(),
        encoded.tokensDense(),
        encoded.tokensKept(),
        encoded.recomputedRatio(),
        encoded.change(),
        objects == null ? null : objects.dense(),
        objects == null ? null : objects.kept(),
        encoded.decodeMillis(),
        encoded.encodeMillis(),
        now);
  }
}
