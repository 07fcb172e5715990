package org.sluice.pipelines.ask;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Answers units, whose frames come together and in order: {@link AskedFrame#COLUMNS}. Closed when
 * its task ends.
 */
abstract class UnitAnswers implements Iterator<UnitAnswer>, AutoCloseable {
  private final Iterator<Row> rows;

  /** The first of the next unit, where it has been read already. */
  private AskedFrame following;

  UnitAnswers(Iterator<Row> rows) {
    this.rows = rows;
  }

  /** Takes the unit's next frame. */
  abstract void read(AskedFrame frame);

  /** The answer from the frames that were read; those that come after it are another unit's. */
  abstract UnitAnswer answer();

  @Override
  public abstract void close();

  /** Closes itself with the task it is used in. */
  UnitAnswers closedWithTask() {
    TaskCompletionListener close = context -> close();
    TaskContext.get().addTaskCompletionListener(close);
    return this;
  }

  @Override
  public final boolean hasNext() {
    return following != null || rows.hasNext();
  }

  @Override
  public final UnitAnswer next() {
    if (!hasNext()) {
      throw new NoSuchElementException("no more answers");
    }
    AskedFrame frame = following == null ? AskedFrame.of(rows.next()) : following;
    following = null;
    read(frame);
    while (following == null && rows.hasNext()) {
      AskedFrame next = AskedFrame.of(rows.next());
      if (next.unit().equals(frame.unit())) {
        read(next);
      } else {
        following = next;
      }
    }
    return answer();
  }
}
