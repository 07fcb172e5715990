package org.sluice.pipelines.source;

import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.PartitionReader;

/** Rows of an iterator that holds nothing open. */
public final class RowReader implements PartitionReader<InternalRow> {
  private final Iterator<InternalRow> rows;
  private InternalRow current;

  /** Reads each row once. */
  public RowReader(Iterator<InternalRow> rows) {
    this.rows = rows;
  }

  @Override
  public boolean next() {
    boolean more = rows.hasNext();
    current = more ? rows.next() : null;
    return more;
  }

  @Override
  public InternalRow get() {
    return current;
  }

  @Override
  public void close() {}
}
