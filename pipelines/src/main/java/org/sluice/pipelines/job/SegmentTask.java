package org.sluice.pipelines.job;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;
import org.sluice.pipelines.lake.AttemptJournal;
import org.sluice.spark.ExecutorModels;
import org.sluice.videollm.StreamSession;

/**
 * Encodes the units of a partition. Rows are made as they are asked for: a task holds one group of
 * frames, however long its segments are.
 */
final class SegmentTask implements FlatMapFunction<Iterator<SegmentUnit>, Row> {
  private static final long serialVersionUID = 1L;

  private final TaskSetup setup;

  SegmentTask(TaskSetup setup) {
    this.setup = setup;
  }

  @Override
  public Iterator<Row> call(Iterator<SegmentUnit> units) {
    Rows rows = new Rows(setup, units);
    TaskCompletionListener close = context -> rows.close();
    TaskContext.get().addTaskCompletionListener(close);
    return rows;
  }

  private static final class Rows implements Iterator<Row> {
    private final TaskSetup setup;
    private final Iterator<SegmentUnit> units;
    private final AttemptJournal journal;
    private final ExecutorModels.Lease lease;
    private final Queue<Row> ready = new ArrayDeque<>();
    private SegmentUnit unit;
    private Iterator<SegmentUnit.Planned> segments;
    private StreamSession session;
    private SegmentEncoding current;

    Rows(TaskSetup setup, Iterator<SegmentUnit> units) {
      this.setup = setup;
      this.units = units;
      this.journal =
          new AttemptJournal(new Path(setup.stateDirectory()), setup.configuration().value());
      this.lease = ExecutorModels.lease(setup.modelDirectory(), setup.modelOptions());
      String fingerprint = lease.model().encoderFingerprint();
      if (!fingerprint.equals(setup.encoderFingerprint())) {
        lease.close();
        throw IndexErrors.otherModel(setup.modelDirectory());
      }
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty()) {
        if (!advance()) {
          return false;
        }
      }
      return true;
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException("no more rows");
      }
      return ready.remove();
    }

    /** Takes one step; false when there is nothing left to do. */
    private boolean advance() {
      if (current != null) {
        if (!current.step(ready)) {
          current.close();
          current = null;
        }
        return true;
      }
      if (segments != null && segments.hasNext()) {
        current =
            new SegmentEncoding(
                setup,
                unit,
                segments.next(),
                lease.model(),
                session,
                StreamContext.none(),
                journal);
        return true;
      }
      closeSession();
      if (!units.hasNext()) {
        return false;
      }
      unit = units.next();
      segments = unit.segments().iterator();
      session = lease.model().openStream(setup.encode());
      return true;
    }

    private void closeSession() {
      if (session != null) {
        session.close();
        session = null;
      }
    }

    void close() {
      if (current != null) {
        current.close();
        current = null;
      }
      closeSession();
      lease.close();
    }
  }
}
