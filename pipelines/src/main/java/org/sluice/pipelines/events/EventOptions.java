package org.sluice.pipelines.events;

import java.io.Serializable;

/**
 * When something counts as happening.
 *
 * @param enter change from which an event begins, in [0, 1]
 * @param exit change below which a frame counts as quiet, in [0, enter]
 * @param holdSeconds quiet that ends an event; shorter quiet stays inside it
 * @param minSeconds events shorter than this are not reported
 */
public record EventOptions(double enter, double exit, double holdSeconds, double minSeconds)
    implements Serializable {
  /** What applies where nothing is said. */
  public static final EventOptions DEFAULT = new EventOptions(0.06, 0.05, 1.0, 0);

  /** Checks the ranges. */
  public EventOptions {
    if (!(enter >= 0 && enter <= 1)) {
      throw new IllegalArgumentException("enter is %s but must be in [0, 1]".formatted(enter));
    }
    if (!(exit >= 0 && exit <= enter)) {
      throw new IllegalArgumentException(
          "exit is %s but must be in [0, enter] and enter is %s".formatted(exit, enter));
    }
    if (!(holdSeconds >= 0)) {
      throw new IllegalArgumentException(
          "hold is %s but must not be negative".formatted(holdSeconds));
    }
    if (!(minSeconds >= 0)) {
      throw new IllegalArgumentException(
          "minSeconds is %s but must not be negative".formatted(minSeconds));
    }
  }
}
