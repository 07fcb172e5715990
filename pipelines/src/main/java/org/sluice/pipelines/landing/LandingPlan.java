package org.sluice.pipelines.landing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.TreeMap;

/**
 * A batch and what must be known to plan the next: the content of an offset.
 *
 * @param version of this form
 * @param slots among which streams are dealt
 * @param turn the stream served last, after which the next batch begins; empty before the first
 * @param streams how far each has been taken, by name
 * @param files the batch, in order
 */
record LandingPlan(
    int version,
    int slots,
    String turn,
    TreeMap<String, StreamPosition> streams,
    List<PlannedFile> files) {
  private static final int VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  LandingPlan(
      int slots, String turn, TreeMap<String, StreamPosition> streams, List<PlannedFile> files) {
    this(VERSION, slots, turn, streams, files);
  }

  static LandingPlan empty(int slots) {
    return new LandingPlan(slots, "", new TreeMap<>(), List.of());
  }

  /** Reads what {@link #toJson} wrote. */
  static LandingPlan of(String json) {
    LandingPlan plan;
    try {
      plan = JSON.readValue(json, LandingPlan.class);
    } catch (JsonProcessingException e) {
      throw LandingErrors.unreadableOffset(e);
    }
    if (plan.version() != VERSION) {
      throw LandingErrors.otherOffsetVersion(plan.version(), VERSION);
    }
    return plan;
  }

  String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a plan cannot be written as JSON", e);
    }
  }
}
