package org.sluice.pipelines.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sluice.videollm.EncodedFrame;

/**
 * Where the objects of a clip are, frame by frame.
 *
 * @param width of the picture, in pixels
 * @param height of the picture, in pixels
 * @param frames visible objects by the time of their frame in milliseconds
 */
record Truth(int width, int height, HashMap<Long, ArrayList<Disc>> frames) implements Serializable {

  /** The circle around an object, in pixels. */
  record Disc(double x, double y, double radius) implements Serializable {

    /** Whether a rectangle has a part in it. */
    boolean touches(double left, double top, double right, double bottom) {
      double dx = Math.max(0, Math.max(left - x, x - right));
      double dy = Math.max(0, Math.max(top - y, y - bottom));
      return dx * dx + dy * dy < radius * radius;
    }
  }

  /** Reads a line of truth.jsonl. */
  static Truth of(JsonNode line) {
    Map<Integer, Double> radii = new HashMap<>();
    line.get("objects").forEach(o -> radii.put(o.get("id").asInt(), o.get("radius").asDouble()));
    HashMap<Long, ArrayList<Disc>> frames = new HashMap<>();
    for (JsonNode frame : line.get("sampled_frames")) {
      ArrayList<Disc> discs = new ArrayList<>();
      for (JsonNode state : frame.get("objects")) {
        if (state.get("visible").asDouble() > 0) {
          discs.add(
              new Disc(
                  state.get("x").asDouble(),
                  state.get("y").asDouble(),
                  radii.get(state.get("id").asInt())));
        }
      }
      frames.put(frame.get("ms").asLong(), discs);
    }
    return new Truth(line.get("width").asInt(), line.get("height").asInt(), frames);
  }

  /**
   * Tokens in whose part of the picture an object's circle reaches.
   *
   * @param dense of all tokens after pooling
   * @param kept of those the reducer kept
   */
  record ObjectTokens(long dense, long kept) {}

  /** Counts them over the frames whose truth is known. */
  ObjectTokens count(List<EncodedFrame> encoded) {
    long dense = 0;
    long kept = 0;
    for (EncodedFrame frame : encoded) {
      List<Disc> discs = frames.getOrDefault(frame.frameMillis(), new ArrayList<>());
      int side = (int) Math.round(Math.sqrt(frame.tokensDense()));
      for (int token = 0; token < frame.tokensDense(); token++) {
        dense += isObject(discs, token, side) ? 1 : 0;
      }
      for (short token : frame.positions()) {
        kept += isObject(discs, token, side) ? 1 : 0;
      }
    }
    return new ObjectTokens(dense, kept);
  }

  private boolean isObject(List<Disc> discs, int token, int side) {
    double cellWidth = (double) width / side;
    double cellHeight = (double) height / side;
    double left = token % side * cellWidth;
    double top = token / side * cellHeight;
    return discs.stream().anyMatch(d -> d.touches(left, top, left + cellWidth, top + cellHeight));
  }
}
