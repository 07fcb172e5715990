package org.sluice.pipelines.source;

import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.SupportsPushDownFilters;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.StructType;

/** Learns what a query wants of the frames. */
final class FrameScanBuilder implements SupportsPushDownRequiredColumns, SupportsPushDownFilters {
  private final FrameOptions options;
  private StructType columns = FrameColumns.SCHEMA;
  private FramePredicate predicate = FramePredicate.ALL;

  FrameScanBuilder(FrameOptions options) {
    this.options = options;
  }

  @Override
  public void pruneColumns(StructType required) {
    columns = required;
  }

  /** All are left for Spark to apply as well: what is skipped here is only the work. */
  @Override
  public Filter[] pushFilters(Filter[] filters) {
    predicate = FramePredicate.of(filters);
    return filters;
  }

  @Override
  public Filter[] pushedFilters() {
    return predicate.filters().toArray(Filter[]::new);
  }

  @Override
  public Scan build() {
    return new FrameBatch(options, columns, predicate);
  }
}
