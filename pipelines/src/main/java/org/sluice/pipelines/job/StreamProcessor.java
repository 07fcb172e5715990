package org.sluice.pipelines.job;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.MapState;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TTLConfig;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import org.apache.spark.util.TaskCompletionListener;
import org.sluice.pipelines.lake.AttemptJournal;
import org.sluice.pipelines.landing.LandedFile;
import org.sluice.pipelines.landing.LandingSchema;
import org.sluice.spark.ExecutorModels;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Encodes the files of a slot's streams. Rows are made as they are asked for, on the thread of the
 * task; a stream's state is brought up to date behind each file. What holds native memory is closed
 * when the task ends, however it ends.
 */
final class StreamProcessor extends StatefulProcessor<Integer, Row, Row> {
  private static final long serialVersionUID = 1L;

  private final WatchSetup setup;
  private transient MapState<String, byte[]> streams;

  /** Frames that questions look back to, by stream and number. */
  private transient MapState<String, byte[]> contexts;

  StreamProcessor(WatchSetup setup) {
    this.setup = setup;
  }

  @Override
  public void init(OutputMode outputMode, TimeMode timeMode) {
    streams =
        getHandle().getMapState("streams", Encoders.STRING(), Encoders.BINARY(), TTLConfig.NONE());
    contexts =
        getHandle().getMapState("contexts", Encoders.STRING(), Encoders.BINARY(), TTLConfig.NONE());
  }

  @Override
  public scala.collection.Iterator<Row> handleInputRows(
      Integer slot, scala.collection.Iterator<Row> files, TimerValues times) {
    Deque<Row> ordered = new ArrayDeque<>();
    CollectionConverters.asJava(files.toList()).stream()
        .sorted(Comparator.comparingInt(LandingSchema::sequence))
        .forEach(ordered::add);
    Rows rows = new Rows(ordered);
    TaskCompletionListener close = context -> rows.close();
    TaskContext.get().addTaskCompletionListener(close);
    return CollectionConverters.asScala(rows);
  }

  private final class Rows implements Iterator<Row> {
    private final Deque<Row> files;
    private final AttemptJournal journal;
    private final ExecutorModels.Lease lease;
    private final Queue<Row> ready = new ArrayDeque<>();
    private String stream;
    private StreamContext context;
    private WatchedFile current;

    Rows(Deque<Row> files) {
      this.files = files;
      TaskSetup task = setup.task();
      this.journal =
          new AttemptJournal(new Path(task.stateDirectory()), task.configuration().value());
      this.lease = ExecutorModels.lease(task.modelDirectory(), task.modelOptions());
      if (!lease.model().encoderFingerprint().equals(task.encoderFingerprint())) {
        lease.close();
        throw IndexErrors.otherModel(task.modelDirectory());
      }
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && (current != null || !files.isEmpty())) {
        if (current == null) {
          current = take(files.remove());
        }
        if (!current.step(ready)) {
          current.close();
          context.added().forEach(c -> contexts.updateValue(key(c.number()), c.toBytes()));
          context.dropped().forEach(number -> contexts.removeKey(key(number)));
          streams.updateValue(stream, current.after().toBytes());
          current = null;
        }
      }
      return !ready.isEmpty();
    }

    private WatchedFile take(Row row) {
      LandedFile file = LandingSchema.file(row);
      stream = file.stream();
      String fingerprint = setup.fingerprint();
      StreamState before =
          streams.containsKey(stream)
              ? StreamState.of(streams.getValue(stream), stream, fingerprint)
              : StreamState.start(fingerprint);
      context = context(before);
      return new WatchedFile(
          setup, file, LandingSchema.late(row), lease.model(), journal, before, context);
    }

    private StreamContext context(StreamState state) {
      ContextOptions options = setup.context();
      List<ContextChunk> kept = new ArrayList<>();
      for (long number = state.contextFrom(); number < state.contextTo(); number++) {
        if (contexts.containsKey(key(number))) {
          kept.add(ContextChunk.of(number, contexts.getValue(key(number))));
        }
      }
      return new StreamContext(
          options.reachMillis(), options.mostFrames(), kept, state.contextTo());
    }

    /** No name of a folder has a slash. */
    private String key(long number) {
      return stream + "/" + number;
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException("no more rows");
      }
      return ready.remove();
    }

    void close() {
      if (current != null) {
        current.close();
        current = null;
      }
      lease.close();
    }
  }
}
