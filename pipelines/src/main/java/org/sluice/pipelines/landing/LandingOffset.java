package org.sluice.pipelines.landing;

import org.apache.spark.sql.connector.read.streaming.Offset;

/** A plan as Spark keeps it in the query's log: a batch that is run again has the same files. */
final class LandingOffset extends Offset {
  private final LandingPlan plan;
  private final String json;

  LandingOffset(LandingPlan plan) {
    this.plan = plan;
    this.json = plan.toJson();
  }

  static LandingOffset of(Offset offset) {
    return offset instanceof LandingOffset known
        ? known
        : new LandingOffset(LandingPlan.of(offset.json()));
  }

  LandingPlan plan() {
    return plan;
  }

  @Override
  public String json() {
    return json;
  }
}
