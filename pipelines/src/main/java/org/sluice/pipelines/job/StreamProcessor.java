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
import org.apache.spark.sql.streaming.StatefulProcessorWithInitialState;
import org.apache.spark.sql.streaming.TTLConfig;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import org.apache.spark.util.TaskCompletionListener;
import org.sluice.pipelines.lake.AttemptJournal;
import org.sluice.pipelines.landing.LandedFile;
import org.sluice.pipelines.landing.LandingSchema;
import org.sluice.spark.ExecutorModels;
import org.sluice.videollm.SharedStreams;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Encodes the files of a slot's streams, several streams at a time where they are to share calls of
 * the model. Rows are made as they are asked for, on the thread of the task; a stream's state is
 * brought up to date behind each file. What holds native memory is closed when the task ends,
 * however it ends.
 */
final class StreamProcessor extends StatefulProcessorWithInitialState<Integer, Row, Row, Row> {
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
        getHandle()
            .getMapState(
                StreamStates.STREAMS, Encoders.STRING(), Encoders.BINARY(), TTLConfig.NONE());
    contexts =
        getHandle()
            .getMapState(
                StreamStates.CONTEXTS, Encoders.STRING(), Encoders.BINARY(), TTLConfig.NONE());
  }

  @Override
  public void handleInitialState(Integer slot, Row state, TimerValues times) {
    (StreamStates.isContext(state) ? contexts : streams)
        .updateValue(StreamStates.name(state), StreamStates.value(state));
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

  /**
   * A file on its way, and what its stream has been through.
   *
   * @param stream its stream, of which no other file is on its way
   */
  private record OpenFile(String stream, StreamContext context, WatchedFile file) {}

  private final class Rows implements Iterator<Row> {
    private final Deque<Row> files;
    private final AttemptJournal journal;
    private final ExecutorModels.Lease lease;
    private final SharedStreams shared;
    private final List<OpenFile> open = new ArrayList<>();
    private final Queue<Row> ready = new ArrayDeque<>();

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
      this.shared = lease.model().shareStreams(task.encode(), setup.batch());
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && !(open.isEmpty() && files.isEmpty())) {
        turn();
      }
      return !ready.isEmpty();
    }

    /**
     * Brings the open files to where each needs the model, lets all of them get in line, then takes
     * what has become of each. So they share calls, and none gets ahead of the others.
     */
    private void turn() {
      open();
      while (open.removeIf(this::ends)) {
        open();
      }
      open.forEach(one -> one.file().request());
      open.forEach(one -> one.file().step(ready));
    }

    /** Opens files in their order, of each stream one at a time. */
    private void open() {
      Iterator<Row> waiting = files.iterator();
      while (open.size() < setup.batch().streams() && waiting.hasNext()) {
        Row row = waiting.next();
        String stream = LandingSchema.file(row).stream();
        if (open.stream().noneMatch(one -> one.stream().equals(stream))) {
          waiting.remove();
          open.add(take(row));
        }
      }
    }

    /** Takes what steps a file can without the model; true when that was its end. */
    private boolean ends(OpenFile one) {
      while (!one.file().needsModel()) {
        if (!one.file().step(ready)) {
          one.file().close();
          remember(one);
          return true;
        }
      }
      return false;
    }

    private void remember(OpenFile one) {
      one.context()
          .added()
          .forEach(c -> contexts.updateValue(key(one.stream(), c.number()), c.toBytes()));
      one.context().dropped().forEach(number -> contexts.removeKey(key(one.stream(), number)));
      streams.updateValue(one.stream(), one.file().after().toBytes());
    }

    private OpenFile take(Row row) {
      LandedFile file = LandingSchema.file(row);
      String stream = file.stream();
      String fingerprint = setup.fingerprint();
      StreamState before =
          streams.containsKey(stream)
              ? StreamState.of(streams.getValue(stream), stream, fingerprint)
              : StreamState.start(fingerprint);
      StreamContext context = context(stream, before);
      WatchedFile watched =
          new WatchedFile(
              setup,
              file,
              LandingSchema.late(row),
              lease.model(),
              shared,
              journal,
              before,
              context);
      return new OpenFile(stream, context, watched);
    }

    private StreamContext context(String stream, StreamState state) {
      ContextOptions options = setup.context();
      List<ContextChunk> kept = new ArrayList<>();
      for (long number = state.contextFrom(); number < state.contextTo(); number++) {
        if (contexts.containsKey(key(stream, number))) {
          kept.add(ContextChunk.of(number, contexts.getValue(key(stream, number))));
        }
      }
      return new StreamContext(
          options.reachMillis(), options.mostFrames(), kept, state.contextTo());
    }

    /** No name of a folder has a slash. */
    private String key(String stream, long number) {
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
      open.forEach(one -> one.file().close());
      open.clear();
      lease.close();
    }
  }
}
